import { type CSSProperties, type ReactNode, useId } from "react";

interface BoxProps {
  readonly title: string;
  readonly name: string;
  readonly span: number;
  readonly children: ReactNode;
}

/** A titled box like a panel, of what needs no data. */
export function Box({ title, name, span, children }: BoxProps) {
  const id = useId();
  return (
    <section
      className="panel panel-block"
      style={{ "--span": span } as CSSProperties}
      aria-labelledby={id}
      data-panel={name}
      data-state="ready"
    >
      <header className="panel-header">
        <h2 id={id}>{title}</h2>
      </header>
      <div className="panel-body settings-text">{children}</div>
    </section>
  );
}
