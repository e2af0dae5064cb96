import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { shouldRetry } from "./api/queries.ts";
import { App } from "./app.tsx";
import { loadTimeSeries } from "./overview/spend-panel.tsx";
import { applyTheme, storedTheme } from "./state/preferences.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/controls.css";
import "./styles/panels.css";
import "./styles/figures.css";

applyTheme(storedTheme());

const client = new QueryClient({
  defaultOptions: { queries: { retry: shouldRetry, refetchOnWindowFocus: false, gcTime: 10 * 60_000 } },
});

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <App />
    </QueryClientProvider>
  </StrictMode>,
);
// Fetched beside the first figures, so that the chart is ready when they are.
// Should that fail, the panel shows its table instead.
loadTimeSeries().catch(() => undefined);
