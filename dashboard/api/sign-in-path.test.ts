import fc from "fast-check";
import { expect, test } from "vitest";
import { pathAfterSignIn } from "./sign-in-path.ts";

test.each(["/", "/explore?project=shop&f=team%3Aeq%3Ax#totals", "/workflows/a%2Fb"])(
  "after signing in %s is gone to",
  (to) => {
    expect(pathAfterSignIn(to)).toBe(to);
  },
);

test.each([
  "https://evil.example/",
  "//evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/\t/evil.example",
  "/.//evil.example",
  "/x/..//evil.example",
  "/%2e//evil.example",
  "javascript:alert(1)",
  "explore",
  "",
  "/api/v1/sign-in/oidc",
  "/sign-in?to=/x",
  `/${"x".repeat(3_000)}`,
])("after signing in %j is not gone to", (to) => {
  expect(pathAfterSignIn(to)).toBe("/");
});

test("whatever is asked for, a browser stays at the origin it was at", () => {
  const parts = fc.array(
    fc.constantFrom("/", "\\", ".", "..", "//", "@", ":", "%2f", "\t", "\n", "evil.example", "http:", "?", "#"),
  );
  const texts = fc.oneof(
    parts.map((some) => `/${some.join("")}`),
    fc.webUrl(),
    fc.string(),
  );
  fc.assert(
    fc.property(texts, (to) => {
      expect(new URL(pathAfterSignIn(to), "https://outlay.example/sign-in").origin).toBe("https://outlay.example");
    }),
    { numRuns: 2_000 },
  );
});
