import type { ComponentType } from "react";
import type { IconName } from "./components/icons.tsx";

/** A page of the app. To add one: a line here, and its component in a folder of its own. */
export interface PageDefinition {
  /** `$name` is a part of the path: `/tasks/$workflow`. */
  readonly path: string;
  readonly name: string;
  /** Its code, fetched when the page is first wanted. */
  readonly load: () => Promise<ComponentType>;
  /** Where it stands in the rail; absent: it is reached from another page. */
  readonly rail?: {
    readonly group: RailGroup;
    readonly icon: IconName;
    /** The letter that opens it after `g`. */
    readonly key: string;
  };
}

export const railGroups = ["Spend", "Engineering", "Trust"] as const;
export type RailGroup = (typeof railGroups)[number];

/** Every page there is. Nothing is listed that does not work. */
export const pages: readonly PageDefinition[] = [
  {
    path: "/",
    name: "Overview",
    load: async () => (await import("./overview/overview.tsx")).Overview,
    rail: { group: "Spend", icon: "overview", key: "o" },
  },
  {
    path: "/explore",
    name: "Explore",
    load: async () => (await import("./explore/explore.tsx")).Explore,
    rail: { group: "Spend", icon: "explore", key: "e" },
  },
  {
    path: "/calls",
    name: "Calls",
    load: async () => (await import("./calls/calls.tsx")).Calls,
    rail: { group: "Engineering", icon: "calls", key: "c" },
  },
];
