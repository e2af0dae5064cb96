/** The page on which the server tells why the provider's answer let nobody in. */
const TOLD_AT = "/sign-in";

export const isSignInPage = (): boolean => window.location.pathname === TOLD_AT;

interface Returned {
  /** Path, query and hash of the page to open once signed in. */
  readonly to: string;
  /** Why the provider's answer let nobody in, as a code. */
  readonly problem: string | undefined;
  /** Under which the server's log says more. */
  readonly request: string | undefined;
}

/** What an address says of signing in. A path that leads elsewhere is `/`. */
export function readReturn({ pathname, search, hash }: Pick<URL, "pathname" | "search" | "hash">): Returned {
  if (pathname !== TOLD_AT) return { to: `${pathname}${search}${hash}`, problem: undefined, request: undefined };
  const told = new URLSearchParams(search);
  const to = told.get("to") ?? "/";
  return {
    to: isOwnPath(to) ? to : "/",
    problem: told.get("problem") ?? undefined,
    request: told.get("request") ?? undefined,
  };
}

function isOwnPath(path: string): boolean {
  const here = "http://here.invalid";
  if (!path.startsWith("/") || !URL.canParse(path, here)) return false;
  const { origin, pathname } = new URL(path, here);
  return origin === here && !pathname.startsWith("//") && pathname !== TOLD_AT;
}
