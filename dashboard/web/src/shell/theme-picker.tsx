import { Icon } from "../components/icons.tsx";
import { chooseTheme, type Theme, themes, useTheme } from "../state/preferences.ts";

const looks = {
  system: { name: "System theme", icon: "screen" },
  light: { name: "Light theme", icon: "sun" },
  dark: { name: "Dark theme", icon: "moon" },
} as const satisfies Record<Theme, { name: string; icon: string }>;

export function ThemePicker() {
  const theme = useTheme();
  return (
    <div className="toggle" role="radiogroup" aria-label="Theme">
      {themes.map((name) => (
        // biome-ignore lint/a11y/useSemanticElements: choosing acts at once, so these are buttons that behave as radios.
        <button
          key={name}
          type="button"
          role="radio"
          aria-checked={theme === name}
          aria-label={looks[name].name}
          title={looks[name].name}
          onClick={() => chooseTheme(name)}
        >
          <Icon name={looks[name].icon} />
        </button>
      ))}
    </div>
  );
}
