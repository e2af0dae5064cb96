import type { ReactNode } from "react";

const paths = {
  overview: <path d="M3 13.5V9M8 13.5V4.5M13 13.5V7" />,
  api: <path d="M5.5 4.5 2.5 8l3 3.5M10.5 4.5l3 3.5-3 3.5" />,
  keyboard: <path d="M2 4.5h12v7H2zM4.5 7h.01M7 7h.01M9.5 7h.01M12 7h.01M5 9.5h6" />,
  folder: <path d="M2 12.5v-9h4l1.5 2H14v7z" />,
  calendar: <path d="M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v3M10.5 2v3" />,
  globe: <path d="M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M2 8h12M8 2c2.2 2 2.2 10 0 12M8 2c-2.2 2-2.2 10 0 12" />,
  compare: <path d="M5 3v10M5 3 2.5 5.5M5 3l2.5 2.5M11 13V3M11 13l-2.5-2.5M11 13l2.5-2.5" />,
  sun: (
    <path d="M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M3.4 12.6l.7-.7M11.9 4.1l.7-.7" />
  ),
  moon: <path d="M13 9.5A5.5 5.5 0 0 1 6.5 3a5.5 5.5 0 1 0 6.5 6.5" />,
  screen: <path d="M2 3h12v8H2zM6 13.5h4" />,
  chevron: <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />,
  check: <path d="m3.5 8.5 3 3 6-7" />,
  up: <path d="M8 13V3M4 7l4-4 4 4" />,
  down: <path d="M8 3v10M4 9l4 4 4-4" />,
  warning: <path d="M8 2.5 14 13H2zM8 6.5v3M8 11.5h.01" />,
  copy: <path d="M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1" />,
  chart: <path d="M2.5 13.5h11M3 10.5l3.5-4 3 2.5 3.5-5" />,
  table: <path d="M2.5 3h11v10h-11zM2.5 6.5h11M2.5 9.8h11M6.5 3v10" />,
  explore: <path d="M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.4 10.4 14 14M5.5 8.5v-1M7 8.5v-3M8.5 8.5v-2" />,
  search: <path d="M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.4 10.4 14 14" />,
  health: <path d="M1.5 8.5h3l2-5 3 9 2-4h3" />,
  settings: <path d="M2 4.5h7M12 4.5h2M10.5 3v3M2 11.5h2M7 11.5h7M5.5 10v3" />,
  quality: <path d="M8 2 13 4v4c0 3-2 5-5 6-3-1-5-3-5-6V4zM5.8 8l1.6 1.6 2.9-3.2" />,
  graph: (
    <path d="M4.5 3.5a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3M11.5 2a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3M11.5 11a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3M6 4.7l4-1M5.4 6.2l5 5.4" />
  ),
  models: <path d="M8 1.8 13.5 5v6L8 14.2 2.5 11V5zM2.5 5 8 8l5.5-3M8 8v6.2" />,
  tokens: <path d="M2 4.5h4v3H2zM8 4.5h6v3H8zM2 9.5h6v3H2zM10 9.5h4v3h-4z" />,
  traces: <path d="M2.5 4h7M5 8h6M8 12h5.5" />,
  calls: <path d="M2.5 4h11M2.5 8h11M2.5 12h7" />,
  tasks: <path d="M2.5 4l1.2 1.2L6 3M2.5 8.4l1.2 1.2L6 7.4M2.5 12.8 3.7 14 6 11.8M8.5 4.2h5M8.5 8.6h5M8.5 13h5" />,
  fold: <path d="M2.5 3h11v10h-11zM6 3v10M11 6.5 9.5 8 11 9.5" />,
  unfold: <path d="M2.5 3h11v10h-11zM6 3v10M9 6.5 10.5 8 9 9.5" />,
  filter: <path d="M2.5 3.5h11L9.5 8.5v4l-3 1v-5z" />,
  plus: <path d="M8 3v10M3 8h10" />,
  download: <path d="M8 2.5v8M4.5 7.5 8 11l3.5-3.5M3 13.5h10" />,
  more: <path d="M3.5 8h.01M8 8h.01M12.5 8h.01" />,
  link: <path d="M6.5 9.5l3-3M7 5l1.5-1.5a2.8 2.8 0 0 1 4 4L11 9M9 11l-1.5 1.5a2.8 2.8 0 0 1-4-4L5 7" />,
  why: <path d="M2.5 12.5v-4h2v4M7 12.5v-7h2v7M11.5 12.5v-9h2v9M2 13.5h12" />,
  view: <path d="M4 2.5h8v11l-4-3-4 3z" />,
  pin: <path d="M6 2.5h4M6.8 2.5v4.5L4.5 9.5h7L9.2 7V2.5M8 9.5v4" />,
  person: <path d="M8 2.5a2.7 2.7 0 1 0 0 5.4 2.7 2.7 0 0 0 0-5.4M2.8 13.8c.6-2.6 2.6-4 5.2-4s4.6 1.4 5.2 4" />,
  close: <path d="m4 4 8 8M12 4l-8 8" />,
} as const satisfies Record<string, ReactNode>;

export type IconName = keyof typeof paths;

/** A 16 px line icon. Decorative: the control it stands in has the words. */
export const Icon = ({ name }: { name: IconName }) => (
  <svg className="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
    {paths[name]}
  </svg>
);
