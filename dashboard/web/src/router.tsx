import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { pages } from "./pages.ts";
import { NotFound } from "./shell/not-found.tsx";
import { Shell } from "./shell/shell.tsx";
import { readSearch, writeSearch } from "./state/use-url-state.ts";

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const routes = pages.map(({ path, load }) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(async () => ({ default: await load() })),
  }),
);

/** Which page an address opens. The query is read and written by the one grammar of `state/url-state.ts`. */
export const router = createRouter({
  routeTree: root.addChildren(routes),
  parseSearch: readSearch as unknown as (search: string) => Record<string, unknown>,
  stringifySearch: writeSearch,
  defaultPendingMs: 0,
  scrollRestoration: true,
});
