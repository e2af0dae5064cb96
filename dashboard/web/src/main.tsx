import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { shouldRetry } from "./api/queries.ts";
import { router } from "./router.tsx";
import { lookAgain } from "./sign-in/session-query.ts";
import { SignInGate } from "./sign-in/sign-in-gate.tsx";
import { applyTheme, storedTheme } from "./state/preferences.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/controls.css";
import "./styles/forms.css";
import "./styles/question.css";
import "./styles/overlays.css";
import "./styles/panels.css";
import "./styles/figures.css";
import "./styles/charts.css";
import "./styles/tables.css";

applyTheme(storedTheme());

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => lookAgain(client, error) }),
  mutationCache: new MutationCache({ onError: (error) => lookAgain(client, error) }),
  defaultOptions: { queries: { retry: shouldRetry, refetchOnWindowFocus: false, gcTime: 10 * 60_000 } },
});

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no element #root");
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <SignInGate>
        <RouterProvider router={router} />
      </SignInGate>
    </QueryClientProvider>
  </StrictMode>,
);
