import { expect, test } from "vitest";
import { readConfig } from "./config.ts";

const whole = {
  OUTLAY_SECRET: "0123456789abcdef",
  OUTLAY_PUBLIC_URL: "https://outlay.example/",
  OUTLAY_OIDC_ISSUER: "https://login.example/realms/x",
  OUTLAY_OIDC_CLIENT_ID: "outlay",
};

test("without a secret nobody signs in; with one people do by key", () => {
  expect(readConfig({}).signIn).toBeUndefined();
  const { signIn } = readConfig({ OUTLAY_SECRET: whole.OUTLAY_SECRET, OUTLAY_SECRET_PREVIOUS: "fedcba9876543210" });
  expect(signIn).toMatchObject({ secrets: ["0123456789abcdef", "fedcba9876543210"], oidc: undefined, admins: [] });
});

test("a provider is taken with its settings, the address of ours without a slash at its end", () => {
  const more = { OUTLAY_ADMINS: "ann@example.com, Bob@example.com", OUTLAY_OIDC_GROUPS_CLAIM: "groups" };
  expect(readConfig({ ...whole, ...more }).signIn).toMatchObject({
    admins: ["ann@example.com", "Bob@example.com"],
    oidc: {
      issuer: whole.OUTLAY_OIDC_ISSUER,
      clientId: "outlay",
      clientSecret: undefined,
      publicUrl: "https://outlay.example",
      scopes: "openid email profile",
      groupsClaim: "groups",
    },
  });
});

test("half of a provider is refused by the names of what is missing", () => {
  expect(() => readConfig({ OUTLAY_OIDC_ISSUER: whole.OUTLAY_OIDC_ISSUER })).toThrow(
    /OUTLAY_OIDC_ISSUER is set, so OUTLAY_SECRET and OUTLAY_PUBLIC_URL and OUTLAY_OIDC_CLIENT_ID must be set/,
  );
  const { OUTLAY_OIDC_ISSUER: _issuer, ...without } = whole;
  expect(() => readConfig(without)).toThrow(/OUTLAY_OIDC_ISSUER must be set/);
  expect(() => readConfig({ OUTLAY_SECRET: whole.OUTLAY_SECRET, OUTLAY_ADMINS: "ann@example.com" })).toThrow(
    /OUTLAY_ADMINS is set, so .*OUTLAY_OIDC_ISSUER/,
  );
});

test.each([
  ["OUTLAY_OIDC_ISSUER", "http://login.example"],
  ["OUTLAY_OIDC_ISSUER", "login.example"],
  ["OUTLAY_OIDC_ISSUER", "https://login.example?x=1"],
  ["OUTLAY_PUBLIC_URL", "https://outlay.example/app"],
  ["OUTLAY_PUBLIC_URL", "outlay.example"],
  ["OUTLAY_PUBLIC_URL", "https://user@outlay.example"],
  ["OUTLAY_ADMINS", "ann"],
  ["OUTLAY_ADMINS", "ann@example.com;bob@example.com x"],
  ["OUTLAY_OIDC_SCOPES", "email profile"],
])("%s=%s is refused by its name", (name, value) => {
  expect(() => readConfig({ ...whole, [name]: value })).toThrow(name);
});

test("a provider on this machine may do without TLS", () => {
  const issuer = "http://127.0.0.1:8080/realms/x";
  expect(readConfig({ ...whole, OUTLAY_OIDC_ISSUER: issuer }).signIn?.oidc?.issuer).toBe(issuer);
});
