import { openGenaiPrices } from "@outlay/core/genai-prices";
import { addUsd, formatUsd, type PicoUsd, parseUsd, ZERO_USD } from "@outlay/core/money";
import { priceCall } from "@outlay/core/price-call";
import { sampleOracle } from "@outlay/standalone/sample-oracle";
import { readSample } from "@outlay/standalone/sample-source";
import { readSampleSpans } from "@outlay/standalone/sample-spans";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { openBrowser } from "./browser.ts";
import { getJson, type OutlayProcess, startOutlayProcess, temporaryDirectory, until } from "./outlay-process.ts";

/** What tests of pages have: the program with the whole sample, and one open window. */
export interface SampleApp {
  readonly outlay: OutlayProcess;
  readonly browser: Browser;
  readonly page: Page;
  /** Errors the page threw or logged. */
  readonly faults: string[];
  readonly secondsToSample: number;
}

const oracle = sampleOracle();

/** Starts the program with the sample before the tests of a file, waits until all of it is there, and stops it after them. */
export function useSampleApp(): () => SampleApp {
  const directory = temporaryDirectory();
  let app: SampleApp | undefined;
  let outlay: OutlayProcess | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    const startedAt = Date.now();
    outlay = await startOutlayProcess(directory.path, { OUTLAY_SAMPLE: "on" });
    await sampleIsThere(outlay);
    const secondsToSample = (Date.now() - startedAt) / 1_000;
    browser = await openBrowser();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    app = { outlay, browser, page, faults: collectFaults(page), secondsToSample };
  });
  afterAll(async () => {
    await browser?.close();
    await outlay?.stop();
    directory.remove();
  });
  return () => {
    if (app === undefined) throw new Error("the sample is not there yet");
    return app;
  };
}

async function sampleIsThere({ dashboard, output }: OutlayProcess): Promise<true> {
  const api = `${dashboard}/api/v1`;
  // The pulse counts every record, also the agents and tools around the calls.
  const records = oracle.total.calls + (await readSampleSpans(0)).length;
  return until(
    async () => {
      const pulse = await getJson<{ calls: number }>(`${api}/pulse?project=sample`);
      if (pulse.calls !== records || !/\d events/.test(output())) return undefined;
      const query = "project=sample&from=now-30d&to=now%2B1d";
      const { totals } = await getJson<{ totals: { successes: number; failures: number } }>(
        `${api}/tasks/economics?${query}`,
      );
      // Calls of a range become visible before its outcomes.
      return totals.successes + totals.failures === oracle.total.successes + oracle.total.failures ? true : undefined;
    },
    "the whole sample in the ledger",
    120_000,
  );
}

export function collectFaults(page: Page): string[] {
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  return faults;
}

interface SpendOracle {
  readonly all: PicoUsd;
  readonly unpriced: number;
}

let spend: Promise<SpendOracle> | undefined;

/** Spend of the sample, call by call, without the program's own sums. */
export function spendOracle(): Promise<SpendOracle> {
  spend ??= sumSpend();
  return spend;
}

async function sumSpend(): Promise<SpendOracle> {
  const book = openGenaiPrices();
  let all = ZERO_USD;
  let unpriced = 0;
  for await (const item of readSample(Date.now())) {
    if (item.type !== "llm_call") continue;
    const { inputTokens = 0, inputUncached, cacheRead, cacheWrite, outputTokens, outputText } = item.usage ?? {};
    const written = cacheWrite?.unknown;
    const output = outputText ?? outputTokens;
    const priced = priceCall(
      {
        ...item,
        occurredAt: Date.parse(item.occurredAt),
        isBillable: true,
        status: item.status ?? "ok",
        usageSource: item.usage?.source ?? "reported",
        reportedCostUsd:
          item.reportedCostUsd === undefined ? undefined : formatUsd(parseUsd(item.reportedCostUsd) ?? ZERO_USD),
        usage: {
          requests: 1,
          input_uncached: inputUncached ?? inputTokens - (cacheRead ?? 0) - (written ?? 0),
          ...(cacheRead === undefined ? {} : { cache_read: cacheRead }),
          ...(written === undefined ? {} : { cache_write_unknown: written }),
          ...(output === undefined ? {} : { output_text: output }),
        },
      } as Parameters<typeof priceCall>[0],
      book,
    );
    if (priced.cost === undefined) unpriced += 1;
    else all = addUsd(all, priced.cost);
  }
  return { all, unpriced };
}
