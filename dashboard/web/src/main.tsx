import { systemClock } from "@outlay/core/clock";
import { MutationCache, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { shouldRetry } from "./api/queries.ts";
import { askFirst } from "./first-questions.ts";
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
import "./styles/print.css";

applyTheme(storedTheme());

const client: QueryClient = new QueryClient({
  queryCache: new QueryCache({ onError: (error) => lookAgain(client, error) }),
  mutationCache: new MutationCache({ onError: (error) => lookAgain(client, error) }),
  defaultOptions: { queries: { retry: shouldRetry, refetchOnWindowFocus: false, gcTime: 10 * 60_000 } },
});

/** Drawing keeps the browser busy, so the page waits a little for its first questions to be on their way. */
const ASKING_MS_MAX = 250;

// What goes wrong here is asked again, and said, by the page.
const asking = askFirst(client, new URL(window.location.href), systemClock.now()).catch(() => undefined);
void Promise.race([asking, systemClock.sleep(ASKING_MS_MAX)]).then(draw);

function draw(): void {
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
}
