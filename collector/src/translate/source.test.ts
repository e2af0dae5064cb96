import { describe, expect, test } from "vitest";
import type { AttributeValue } from "../otlp-types.ts";
import { sourceKeyOf } from "./source.ts";

type Given = Record<string, AttributeValue>;
const keyOf = (resource: Given, own?: Given) =>
  sourceKeyOf({ attributes: new Map(Object.entries(resource)) }, own && new Map(Object.entries(own)));

describe("the source of a signal", () => {
  test("the bare service is the first word of the key of each of its processes and sessions", () => {
    const agent = { "service.name": "claude-code" };
    expect(keyOf(agent)).toBe("claude-code");
    expect(keyOf(agent, {})).toBe("claude-code");
    expect(keyOf(agent, { "session.id": "s 1" })).toBe("claude-code s 1");
    expect(keyOf({ ...agent, "session.id": "r" })).toBe("claude-code r");
    expect(keyOf({ ...agent, "session.id": "r" }, { "gen_ai.conversation.id": "c" })).toBe("claude-code c");
  });

  test("a process that all signals name wins over the session, which some of them leave out", () => {
    const agent = { "service.name": "claude-code", "service.instance.id": "i" };
    expect(keyOf(agent)).toBe("claude-code i");
    expect(keyOf(agent, { "session.id": "s" })).toBe("claude-code i");
  });

  test("a service is never taken for a part of another one whose name it begins with", () => {
    expect(keyOf({ "service.name": "shop" })).toBe("shop");
    expect(keyOf({ "service.name": "shop api" })).toBe("shop_api");
  });

  test("without a service nothing is known of the source", () => {
    expect(keyOf({ "session.id": "s" }, { "session.id": "s" })).toBeUndefined();
  });
});
