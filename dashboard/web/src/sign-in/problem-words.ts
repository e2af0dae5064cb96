import type { SignInProblem } from "../../../contract/session.ts";

/** Why the provider's answer let nobody in, and what helps. */
const words: Readonly<Record<SignInProblem, string>> = {
  not_offered:
    "There is no single sign-on here. Sign in with a key, or ask whoever runs Outlay to set OUTLAY_OIDC_ISSUER.",
  attempt_over: "This attempt to sign in is over, or was begun in another window. Begin again.",
  provider_unreachable:
    "The sign-in provider cannot be reached. Try again soon; the server looks for it at OUTLAY_OIDC_ISSUER.",
  provider_misconfigured:
    "The sign-in provider and Outlay do not know each other. Whoever runs Outlay should check OUTLAY_OIDC_ISSUER, OUTLAY_OIDC_CLIENT_ID and OUTLAY_OIDC_CLIENT_SECRET.",
  provider_refused: "The sign-in provider refused. Begin again, perhaps with another account.",
  answer_not_trusted:
    "The answer that came back was not the provider's to this attempt, so it was not believed. Begin again.",
  address_missing:
    "The provider did not say your e-mail address. OUTLAY_OIDC_SCOPES must name the scope that gives it.",
  address_unverified: "The provider says that your e-mail address is not verified. Verify it there, then begin again.",
  no_role:
    "You are known, but have no role in any project yet. Ask an administrator to add you under Settings, Members.",
};

/** A sentence for a code as it stands in the address; of codes nobody knows a plain one. */
export const problemWords = (code: string): string =>
  Object.hasOwn(words, code) ? words[code as SignInProblem] : "Signing in did not work. Begin again.";
