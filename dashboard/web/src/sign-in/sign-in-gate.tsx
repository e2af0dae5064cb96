import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useEffect } from "react";
import { isSignInPage, readReturn } from "./return-path.ts";
import { sessionQuery } from "./session-query.ts";

const SignInPage = lazy(async () => ({ default: (await import("./sign-in-page.tsx")).SignInPage }));

/** Leads somebody who has signed in meanwhile away from the page that is about signing in. */
function Onwards() {
  useEffect(() => window.location.replace(readReturn(window.location).to), []);
  return null;
}

/**
 * The app, for who has signed in or need not. Otherwise the page to sign in stands in its place, at the same address, which
 * is so where one is afterwards.
 */
export function SignInGate({ children }: { children: ReactNode }) {
  const { data: session, isPending } = useQuery(sessionQuery);
  // Whoever answers nothing here says why on the pages.
  if (isPending) return null;
  if (session?.is_needed !== true || session.who !== null) return isSignInPage() ? <Onwards /> : children;
  return (
    <Suspense fallback={null}>
      <SignInPage session={session} />
    </Suspense>
  );
}
