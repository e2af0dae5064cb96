import { expect, test } from "vitest";
import { createIds } from "./ids.ts";

test("ids are UUIDv7s: unique, with the time in front so that later ids sort later", () => {
  const newId = createIds(Math.random);
  const ids = Array.from({ length: 20_000 }, (_, at) => newId(1_795_255_200_000 + at));
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(Number.parseInt((ids[0] ?? "").replaceAll("-", "").slice(0, 12), 16)).toBe(1_795_255_200_000);
});
