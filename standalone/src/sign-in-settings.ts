import { AppError } from "@outlay/core/errors";
import type { SignInSettings } from "@outlay/dashboard/api/sign-in";
import type { z } from "zod";
import type { keyed, signInVariables } from "./services/environment.ts";

type Values = z.output<z.ZodObject<typeof signInVariables>> &
  Pick<z.output<z.ZodObject<typeof keyed>>, "OUTLAY_SECRET" | "OUTLAY_SECRET_PREVIOUS">;

/**
 * How people sign in; `undefined` where they need not. AppError `configuration` names every variable that is missing for
 * those that are set: half a configuration would let nobody in, and not say why.
 */
export function signInSettings(values: Values): SignInSettings | undefined {
  const { OUTLAY_OIDC_ISSUER: issuer, OUTLAY_OIDC_CLIENT_ID: clientId, OUTLAY_PUBLIC_URL: publicUrl } = values;
  refuseHalf(values);
  if (values.OUTLAY_SECRET === undefined) return undefined;
  const previous = values.OUTLAY_SECRET_PREVIOUS;
  return {
    secrets: previous === undefined ? [values.OUTLAY_SECRET] : [values.OUTLAY_SECRET, previous],
    publicUrl,
    admins: values.OUTLAY_ADMINS ?? [],
    oidc:
      issuer === undefined || clientId === undefined || publicUrl === undefined
        ? undefined
        : {
            issuer,
            clientId,
            clientSecret: values.OUTLAY_OIDC_CLIENT_SECRET,
            publicUrl,
            scopes: values.OUTLAY_OIDC_SCOPES,
            groupsClaim: values.OUTLAY_OIDC_GROUPS_CLAIM,
          },
  };
}

const OF_OIDC = [
  "OUTLAY_OIDC_ISSUER",
  "OUTLAY_OIDC_CLIENT_ID",
  "OUTLAY_OIDC_CLIENT_SECRET",
  "OUTLAY_OIDC_GROUPS_CLAIM",
  "OUTLAY_ADMINS",
] as const;
const NEEDED = ["OUTLAY_SECRET", "OUTLAY_PUBLIC_URL", "OUTLAY_OIDC_ISSUER", "OUTLAY_OIDC_CLIENT_ID"] as const;

function refuseHalf(values: Values): void {
  const given = OF_OIDC.filter((name) => values[name] !== undefined);
  const missing = NEEDED.filter((name) => values[name] === undefined);
  if (given.length === 0 || missing.length === 0) return;
  throw new AppError(
    "configuration",
    `${given.join(", ")} ${given.length === 1 ? "is" : "are"} set, so ${missing.join(" and ")} must be set too: ` +
      "people sign in at an OpenID Connect provider with all of them, or with keys and none of them.",
  );
}
