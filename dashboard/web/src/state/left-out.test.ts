import { expect, test } from "vitest";
import { readFilter, type UrlFilter } from "./filter-text.ts";
import { followLeftOut, isLeftOut, keepLeftOut, withLeftOut } from "./left-out.ts";
import { defaultAddress } from "./url-state.ts";
import { frameOf } from "./use-url-state.ts";

const filters = (...texts: string[]): UrlFilter[] => texts.flatMap((text) => readFilter(text) ?? []);
const [leftOut, team, staging, only] = [
  "env:nin:load-test,eval",
  "team:eq:a",
  "env:ne:staging",
  "env:eq:eval",
] as const;
const asked = (...texts: string[]) => ({ ...defaultAddress, project: "shop", f: filters(...texts) });

test("environments are left out by a filter of the address, unless the reader said something about them", () => {
  const names = ["load-test", "eval"];
  expect(withLeftOut(asked(team), names)).toEqual(filters(leftOut, team));
  expect(withLeftOut(asked(), [])).toEqual([]);
  for (const said of [asked(leftOut), asked(staging), asked(only), { ...asked(team), env: "all" as const }])
    expect(withLeftOut(said, names)).toBe(said.f);
});

test("who takes the filter off wants all of them; other changes leave it as it is", () => {
  expect(followLeftOut(asked(leftOut, team), { f: filters(team) })).toEqual({ env: "all" });
  expect(followLeftOut(asked(leftOut, team), { f: [] })).toEqual({ env: "all" });
  for (const patch of [{ f: filters(leftOut, team) }, { f: filters(only) }, { top: 3 }])
    expect(followLeftOut(asked(leftOut), patch)).toEqual({});
  expect(followLeftOut(asked(team), { f: [] })).toEqual({});
});

test("another project has its own, and all of one are not all of another", () => {
  const all = { ...asked(leftOut, team), env: "all" as const };
  expect(followLeftOut(all, { project: "bank" })).toEqual({ env: undefined, f: filters(team) });
});

test("what is left out stays so on every page that is opened from here, also with filters of its own", () => {
  const here = asked(leftOut, team);
  expect(frameOf(here).f).toEqual(filters(leftOut));
  expect(frameOf({ ...asked(), env: "all" }).env).toBe("all");
  expect(keepLeftOut(here, { f: filters(team) })).toEqual({ f: filters(leftOut, team) });
  expect(keepLeftOut(here, { f: filters(only) }).f?.some(isLeftOut)).toBe(false);
  expect([keepLeftOut(here), keepLeftOut(asked(team), { f: [] })]).toEqual([{}, {}]);
});
