import type { ReactNode } from "react";

/** What a step is, by its declared kind or the kind of its record. */
const paths: readonly (readonly [words: RegExp, name: string, path: ReactNode])[] = [
  [/^gap$/, "parent that was not sent", <path key="p" d="M3 8h2M7 8h2M11 8h2" />],
  [/router|route|switch|branch/, "router", <path key="p" d="M3 8h4l5-4M7 8l5 4M9.5 3.5H12.5V6M9.5 12.5h3V10" />],
  [/guard|moderation|policy/, "guardrail", <path key="p" d="M8 2 13 4v4c0 3-2 5-5 6-3-1-5-3-5-6V4z" />],
  [
    /human|approval|review/,
    "human",
    <path key="p" d="M8 3a2.2 2.2 0 1 0 0 4.4A2.2 2.2 0 0 0 8 3M3.5 13.5a4.5 4.5 0 0 1 9 0" />,
  ],
  [/slot/, "slot tracker", <path key="p" d="M2.5 3.5h4v4h-4zM9.5 3.5h4v4h-4zM2.5 10.5h4M9.5 12l1.5 1.5 2.5-3" />],
  [
    /memory|state/,
    "memory",
    <path key="p" d="M3 4.5c0-2 10-2 10 0v7c0 2-10 2-10 0zM3 8c0 2 10 2 10 0M3 4.5c0 2 10 2 10 0" />,
  ],
  [
    /retriev|vector|search|rerank|embed/,
    "retrieval",
    <path key="p" d="M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.4 10.4 14 14" />,
  ],
  [
    /tool|function/,
    "tool",
    <path key="p" d="M9.5 6.5a3 3 0 0 0-4-4L7 4.2 5.9 5.8 4 5 2.6 5.6a3 3 0 0 0 4 3.6l4 4.3a1.5 1.5 0 0 0 2.2-2.1z" />,
  ],
  [/agent|plan/, "agent", <path key="p" d="M3 6h10v7H3zM8 6V3M8 3h.01M6 9h.01M10 9h.01" />],
  [/workflow|chain|crew/, "workflow", <path key="p" d="M2.5 4h4v3h-4zM9.5 9h4v3h-4zM4.5 7v3.5h5" />],
  [/start|entry/, "start", <path key="p" d="M5 3.5v9l7-4.5z" />],
  [/^end$/, "end", <path key="p" d="M4 4h8v8H4z" />],
  [/folded|other_nodes/, "folded", <path key="p" d="M3.5 8h.01M8 8h.01M12.5 8h.01" />],
  [
    /model|llm|chat|call|generate/,
    "model call",
    <path key="p" d="M8 2.5 9.4 6.6 13.5 8 9.4 9.4 8 13.5 6.6 9.4 2.5 8 6.6 6.6z" />,
  ],
];

const other = ["other step", <path key="p" d="M4 8a4 4 0 1 0 8 0 4 4 0 0 0-8 0" />] as const;

const find = (kind: string) => paths.find(([words]) => words.test(kind.toLowerCase()));

/** The kind in words: "tool", "model call"; what nobody knows is said as it was sent. */
export const kindName = (kind: string): string =>
  find(kind)?.[1] ?? (kind === "" ? other[0] : kind.replaceAll("_", " "));

/** A 14 px line icon for a kind of step, with its name on hover. */
export const SpanIcon = ({ kind }: { kind: string }) => (
  <svg className="icon span-icon" viewBox="0 0 16 16" width="14" height="14" role="img" aria-label={kindName(kind)}>
    <title>{kindName(kind)}</title>
    {find(kind)?.[2] ?? other[1]}
  </svg>
);
