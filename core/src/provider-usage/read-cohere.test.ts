import { expect, test } from "vitest";
import { formatUsd } from "../money.ts";
import { buildPriceBook } from "../price-book.ts";
import { priceCall } from "../price-call.ts";
import { priceDocumentSchema } from "../price-document.ts";
import { readProviderUsage } from "./read-provider-usage.ts";

const rerank = (search_units: unknown) =>
  readProviderUsage({
    provider: "cohere",
    apiFlavour: "rerank",
    body: { id: "r", results: [], meta: { api_version: { version: "2" }, billed_units: { search_units } } },
  });

test("a rerank's search units are requests, and a price per request prices each of them", () => {
  const { usage, usageSource } = rerank(3);
  expect(usage).toEqual({ requests: 3 });
  const call = { provider: "cohere", model: "rerank-9", occurredAt: Date.parse("2026-08-21T12:00:00Z") };
  const prices = { requests: "2" };
  const own = {
    source: "own",
    version: "1",
    items: [{ kind: "price" as const, provider: "cohere", model: "rerank-9", per: 1000, prices }],
  };
  const book = buildPriceBook([{ own: priceDocumentSchema.parse(own) }]);
  const priced = priceCall({ ...call, usage, usageSource, isBillable: true, status: "ok" }, book);
  expect(priced.status).toBe("priced");
  expect(priced.cost !== undefined && formatUsd(priced.cost)).toBe("0.006");
});

test("no search unit is a statement, a broken one is none", () => {
  expect(rerank(0)).toMatchObject({ usage: { requests: 0 }, usageQuality: "exact" });
  expect(rerank(-2)).toMatchObject({ usage: {}, usageSource: "missing" });
});
