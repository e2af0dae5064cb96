import { Dialog as Primitive } from "radix-ui";
import type { ReactNode } from "react";
import { Icon } from "./icons.tsx";

interface DialogProps {
  readonly title: string;
  /** `sheet` in the middle · `drawer` at the right edge, over the page · `palette` at the top, without a heading. */
  readonly shape: "sheet" | "drawer" | "palette";
  readonly close: () => void;
  readonly children: ReactNode;
}

/** Something over the page that takes the focus, closes with Escape or a click outside, and gives the focus back. */
export const Dialog = ({ title, shape, close, children }: DialogProps) => (
  <Primitive.Root open onOpenChange={(isOpen) => !isOpen && close()}>
    <Primitive.Portal>
      <Primitive.Overlay className="overlay" />
      <Primitive.Content className={`dialog dialog-${shape}`} aria-describedby={undefined}>
        <header className={shape === "palette" ? "hidden-text" : "dialog-header"}>
          <Primitive.Title asChild>
            <h2>{title}</h2>
          </Primitive.Title>
          {shape !== "palette" && (
            <Primitive.Close className="icon-button" aria-label="Close">
              <Icon name="close" />
            </Primitive.Close>
          )}
        </header>
        <div className="dialog-body">{children}</div>
      </Primitive.Content>
    </Primitive.Portal>
  </Primitive.Root>
);
