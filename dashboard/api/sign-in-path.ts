const PATH_CHARS_MAX = 2_000;
const HERE = "http://here.invalid";

/**
 * Where to go after signing in: a path of the web app, or `/` for everything else. Browsers take `//x`, `/\x` and what
 * becomes one of them when its dots are resolved for other hosts, so the path is judged as it will be read.
 */
export function pathAfterSignIn(wanted: string): string {
  if (!wanted.startsWith("/") || wanted.length > PATH_CHARS_MAX || !URL.canParse(wanted, HERE)) return "/";
  const { origin, pathname, search, hash } = new URL(wanted, HERE);
  const isPage = origin === HERE && !pathname.startsWith("//") && !/^\/(api|sign-in)(\/|$)/.test(pathname);
  return isPage ? `${pathname}${search}${hash}` : "/";
}
