import { type ReactNode, useState } from "react";

interface BasedProps<Thing> {
  /** As it is now; may change at any time, by anybody. */
  readonly current: Thing;
  /** Shows a form over a version; give it the version as its key. `renew` begins anew with the next one there is. */
  readonly children: (base: Thing, renew: () => void) => ReactNode;
}

/** Keeps the version that a form began with under what is typed, also when somebody else writes another one meanwhile. */
export function Based<Thing extends { readonly version: number }>({ current, children }: BasedProps<Thing>) {
  const [base, setBase] = useState(current);
  const [isRenewing, setRenewing] = useState(false);
  if (isRenewing && current.version !== base.version) {
    setBase(current);
    setRenewing(false);
  }
  return children(base, () => setRenewing(true));
}
