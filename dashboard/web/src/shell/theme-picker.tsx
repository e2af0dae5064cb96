import { Icon } from "../components/icons.tsx";
import { Toggle } from "../components/toggle.tsx";
import { chooseTheme, type Theme, themes, useTheme } from "../state/preferences.ts";

const looks = {
  system: { name: "System theme", icon: "screen" },
  light: { name: "Light theme", icon: "sun" },
  dark: { name: "Dark theme", icon: "moon" },
} as const satisfies Record<Theme, { name: string; icon: string }>;

export function ThemePicker() {
  const theme = useTheme();
  return (
    <Toggle
      label="Theme"
      options={themes.map((value) => ({
        value,
        name: looks[value].name,
        icon: <Icon key={value} name={looks[value].icon} />,
      }))}
      chosen={theme}
      choose={chooseTheme}
    />
  );
}
