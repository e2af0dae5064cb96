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
    path: "/tasks",
    name: "Tasks",
    load: async () => (await import("./tasks/tasks.tsx")).Tasks,
    rail: { group: "Spend", icon: "tasks", key: "t" },
  },
  {
    path: "/workflows/$workflow",
    name: "Workflow",
    load: async () => (await import("./workflow/workflow.tsx")).Workflow,
  },
  {
    path: "/calls",
    name: "Calls",
    load: async () => (await import("./calls/calls.tsx")).Calls,
    rail: { group: "Engineering", icon: "calls", key: "c" },
  },
  {
    path: "/graph",
    name: "Workflow graph",
    load: async () => (await import("./graph/graph.tsx")).Graph,
    rail: { group: "Engineering", icon: "graph", key: "g" },
  },
  {
    path: "/traces",
    name: "Traces",
    load: async () => (await import("./traces/traces.tsx")).Traces,
    rail: { group: "Engineering", icon: "traces", key: "w" },
  },
  {
    path: "/traces/$traceId",
    name: "Trace",
    load: async () => (await import("./traces/trace.tsx")).Trace,
  },
  {
    path: "/models",
    name: "Models",
    load: async () => (await import("./models/models.tsx")).Models,
    rail: { group: "Engineering", icon: "models", key: "m" },
  },
  {
    path: "/tokens",
    name: "Tokens",
    load: async () => (await import("./tokens/tokens.tsx")).Tokens,
    rail: { group: "Engineering", icon: "tokens", key: "k" },
  },
  {
    path: "/quality",
    name: "Data quality",
    load: async () => (await import("./quality/quality.tsx")).Quality,
    rail: { group: "Trust", icon: "quality", key: "d" },
  },
  {
    path: "/health",
    name: "Ingest health",
    load: async () => (await import("./health/health.tsx")).Health,
    rail: { group: "Trust", icon: "health", key: "h" },
  },
  {
    path: "/settings",
    name: "Settings",
    load: async () => (await import("./settings/settings.tsx")).Settings,
    rail: { group: "Trust", icon: "settings", key: "s" },
  },
];

/** The page an address belongs to. */
export const pageAt = (path: string): PageDefinition | undefined =>
  pages.find((page) => {
    const [wanted, given] = [page.path.split("/"), path.split("/")];
    return wanted.length === given.length && wanted.every((part, at) => part.startsWith("$") || part === given[at]);
  });
