import { expect, test } from "vitest";
import { signInProblems } from "../../../contract/session.ts";
import { problemWords } from "./problem-words.ts";
import { readReturn } from "./return-path.ts";
import { isRoleEnough, ownProjects, roleIn } from "./session-query.ts";

const readAt = (address: string) => readReturn(new URL(address, "https://outlay.example"));

test("one comes back to the page one was on", () => {
  expect(readAt("/explore?project=shop#totals")).toEqual({
    to: "/explore?project=shop#totals",
    problem: undefined,
    request: undefined,
  });
});

test("what went wrong is read with where one was", () => {
  expect(readAt("/sign-in?problem=no_role&to=%2Ftasks%3Fproject%3Dshop&request=0190-1")).toEqual({
    to: "/tasks?project=shop",
    problem: "no_role",
    request: "0190-1",
  });
});

test.each(["https://evil.example", "//evil.example", "/\\evil.example", "/.//evil.example", "/sign-in?to=/", ""])(
  "an address that names %j as the page to go to leads to the first page",
  (to) => {
    expect(readAt(`/sign-in?${new URLSearchParams({ to })}`).to).toBe("/");
  },
);

test("every problem has a sentence of its own, and so has a code nobody knows", () => {
  const sentences = [...signInProblems, "toString"].map(problemWords);
  expect(new Set(sentences).size).toBe(sentences.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/);
});

test("the stronger of the role here and the role everywhere holds", () => {
  const session = {
    ...{ is_needed: true, ways: { key: true, oidc: true }, who: null, expires_at: null, why: null },
    roles: { every_project: "editor", projects: { shop: "admin", bank: "viewer" } },
  } as const;
  expect(["shop", "bank", "other"].map((project) => roleIn(session, project))).toEqual(["admin", "editor", "editor"]);
  expect(isRoleEnough(session, "bank", "admin")).toBe(false);
  expect(ownProjects(session)).toBeNull();
  const bound = { ...session, roles: { ...session.roles, every_project: null } };
  expect(ownProjects(bound)).toEqual(["bank", "shop"]);
  expect([roleIn(bound, "other"), isRoleEnough(bound, "other", "viewer")]).toEqual([undefined, false]);
});
