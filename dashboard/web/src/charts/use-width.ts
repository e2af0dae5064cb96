import { systemClock } from "@outlay/core/clock";
import { type RefObject, useEffect, useState } from "react";

const SETTLE_MS = 100;

/** Width of an element in pixels, 0 before it is laid out; follows a resize once it has settled for 100 ms. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [widthPx, setWidthPx] = useState(0);
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    let pending = new AbortController();
    const observer = new ResizeObserver(async ([entry]) => {
      pending.abort();
      pending = new AbortController();
      const { signal } = pending;
      await systemClock.sleep(SETTLE_MS, { signal });
      if (!signal.aborted && entry !== undefined) setWidthPx(Math.floor(entry.contentRect.width));
    });
    setWidthPx(Math.floor(target.getBoundingClientRect().width));
    observer.observe(target);
    return () => {
      pending.abort();
      observer.disconnect();
    };
  }, [element]);
  return widthPx;
}
