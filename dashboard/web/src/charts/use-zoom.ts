import { useEffect, useState } from "react";

/** Called with the starts of the first and the last bucket that were chosen, in their order. */
export type Zoom = (firstStart: string, lastStart: string) => void;

interface Choosing {
  readonly from: string;
  readonly to: string;
  /** Whether the pointer is down: then it is a drag, else the first of two clicks. */
  readonly isDown: boolean;
}

interface ChartEvent {
  readonly activeLabel?: string | number | undefined;
}

/** The starts of two buckets, earlier first. ISO instants of one zone sort as texts. */
const inOrder = ({ from, to }: Choosing): readonly [string, string] => (from <= to ? [from, to] : [to, from]);

/**
 * Choosing a part of a chart: by dragging over it, or by a click on its first bucket and another on its last. Escape and
 * leaving the chart take it back.
 */
export function useZoom(zoom: Zoom | undefined) {
  const [choosing, setChoosing] = useState<Choosing>();
  const isChoosing = choosing !== undefined;
  useEffect(() => {
    if (!isChoosing) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      setChoosing(undefined);
    };
    // Before the keys of the page, where Escape means something else.
    document.addEventListener("keydown", onKey, true);
    return () => document.removeEventListener("keydown", onKey, true);
  }, [isChoosing]);
  if (zoom === undefined) return { band: undefined, handlers: {} };
  const labelOf = ({ activeLabel }: ChartEvent) => (activeLabel === undefined ? undefined : String(activeLabel));
  const finish = (chosen: Choosing) => {
    setChoosing(undefined);
    zoom(...inOrder(chosen));
  };
  return {
    /** Starts of the first and the last bucket that are chosen so far. */
    band: choosing && inOrder(choosing),
    handlers: {
      onMouseDown: (event: ChartEvent) => {
        const at = labelOf(event);
        if (at === undefined) return;
        if (choosing === undefined) setChoosing({ from: at, to: at, isDown: true });
        else finish({ ...choosing, to: at });
      },
      onMouseMove: (event: ChartEvent) => {
        const at = labelOf(event);
        if (choosing !== undefined && at !== undefined && at !== choosing.to) setChoosing({ ...choosing, to: at });
      },
      onMouseUp: () => {
        if (choosing?.isDown !== true) return;
        if (choosing.from === choosing.to) setChoosing({ ...choosing, isDown: false });
        else finish(choosing);
      },
      onMouseLeave: () => setChoosing(undefined),
    },
  };
}
