import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Icon, type IconName } from "./icons.tsx";

interface MenuProps {
  /** Name of the control for those who listen: "Project". */
  readonly name: string;
  /** What the button shows: the present choice. */
  readonly label: ReactNode;
  readonly icon?: IconName;
  /** Element id of the button, for shortcuts. */
  readonly id?: string;
  readonly className?: string;
  readonly align?: "start" | "end";
  /** The panel; `close` gives the focus back to the button. */
  readonly children: (close: () => void) => ReactNode;
}

const FOCUSABLE = "button:not([disabled]), input, select, a[href]";

/** A button with a panel below it. Escape, a click outside and leaving by Tab close it; arrows move inside. */
export function Menu({ name, label, icon, id, className = "", align = "start", children }: MenuProps) {
  const [isOpen, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const panelId = useId();
  useEffect(() => {
    if (!isOpen) return;
    const panel = box.current?.querySelector(".menu-panel");
    const chosen =
      panel?.querySelector<HTMLElement>("[aria-checked=true]") ?? panel?.querySelector<HTMLElement>(FOCUSABLE);
    chosen?.focus();
    const onPointer = (event: PointerEvent) => {
      if (event.target instanceof Node && !box.current?.contains(event.target)) setOpen(false);
    };
    document.addEventListener("pointerdown", onPointer);
    return () => document.removeEventListener("pointerdown", onPointer);
  }, [isOpen]);
  const close = () => {
    setOpen(false);
    box.current?.querySelector<HTMLElement>(".menu-button")?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isOpen) return;
    if (event.key === "Escape") {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !(event.target instanceof HTMLInputElement)) {
      event.preventDefault();
      moveFocus(box.current, event.key === "ArrowDown" ? 1 : -1);
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: listens for Escape and arrows of the controls inside it.
    <div
      className={`menu ${className}`}
      ref={box}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (event.relatedTarget instanceof Node && !box.current?.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <button
        type="button"
        className="menu-button"
        id={id}
        aria-haspopup="dialog"
        aria-expanded={isOpen}
        aria-controls={panelId}
        onClick={() => setOpen(!isOpen)}
      >
        {icon !== undefined && <Icon name={icon} />}
        <span className="hidden-text">{name}: </span>
        <span className="menu-label">{label}</span>
        <Icon name="chevron" />
      </button>
      {isOpen && (
        <div className={`menu-panel menu-${align}`} id={panelId} role="dialog" aria-label={name}>
          {children(close)}
        </div>
      )}
    </div>
  );
}

function moveFocus(box: HTMLElement | null, step: number): void {
  const items = [...(box?.querySelectorAll<HTMLElement>(`.menu-panel :is(${FOCUSABLE})`) ?? [])];
  const at = items.indexOf(document.activeElement as HTMLElement);
  items[(at + step + items.length) % items.length]?.focus();
}

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly name: string;
  readonly hint?: string;
  /** A key that chooses it while the list is open. */
  readonly keys?: string;
}

interface ChoicesProps<Value extends string> {
  readonly label: string;
  readonly choices: readonly Choice<Value>[];
  readonly chosen: string;
  readonly choose: (value: Value) => void;
}

/** A list of which exactly one is chosen. */
export function Choices<Value extends string>({ label, choices, chosen, choose }: ChoicesProps<Value>) {
  const onKeyDown = (event: KeyboardEvent) => {
    const found = choices.find(({ keys }) => keys === event.key);
    if (found === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    choose(found.value);
  };
  return (
    <div className="choices" role="radiogroup" aria-label={label} onKeyDown={onKeyDown}>
      {choices.map(({ value, name, hint }) => (
        // biome-ignore lint/a11y/useSemanticElements: choosing acts at once, so these are buttons that behave as radios.
        <button
          key={value}
          type="button"
          role="radio"
          className="choice"
          aria-checked={value === chosen}
          onClick={() => choose(value)}
        >
          <span className="choice-mark">{value === chosen && <Icon name="check" />}</span>
          <span>{name}</span>
          {hint !== undefined && <span className="choice-hint">{hint}</span>}
        </button>
      ))}
    </div>
  );
}
