import { readFileSync } from "node:fs";
import { AppError } from "@outlay/core/errors";
import { formatUsd } from "@outlay/core/money";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readBill } from "./reconciliation-lines.ts";

const shown = (csv: string) =>
  readBill(csv).lines.map(({ day, model, cost, tokens }) => [day, model, formatUsd(cost), tokens]);

function issuesOf(csv: string) {
  try {
    readBill(csv);
  } catch (error) {
    if (error instanceof AppError) return error.issues;
    throw error;
  }
  throw new Error("it was read");
}

test("lines add up by day of UTC and model to the last digit, whatever they are written with", () => {
  const cell = fc.constantFrom("plain", "quoted");
  const amount = fc.tuple(fc.nat({ max: 999_999 }), fc.nat({ max: 999_999_999_999 }), fc.boolean());
  const line = fc.record({
    day: fc.nat({ max: 40 }),
    model: fc.constantFrom("a", 'b "x"', "c;1", "d\n2"),
    amount,
    cell,
  });
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1, maxLength: 40 }),
      fc.constantFrom(",", ";", "\t"),
      (lines, separator) => {
        const sums = new Map<string, bigint>();
        const text = lines.map(({ day, model, amount: [whole, fraction, isCredit], cell: how }) => {
          const date = new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
          const digits = `${isCredit ? "-" : ""}${whole}.${String(fraction).padStart(12, "0")}`;
          const pico = (BigInt(whole) * 10n ** 12n + BigInt(fraction)) * (isCredit ? -1n : 1n);
          sums.set(`${date} ${model}`, (sums.get(`${date} ${model}`) ?? 0n) + pico);
          const quoted = (value: string) =>
            how === "quoted" || /["\n;,\t]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
          return [date, model, digits].map(quoted).join(separator);
        });
        const found = readBill([["day", "model", "cost"].join(separator), ...text].join("\r\n")).lines;
        expect(new Map(found.map(({ day, model, cost }) => [`${day} ${model}`, cost]))).toEqual(sums);
      },
    ),
  );
});

test("any text is read, or refused in words: it never fails otherwise", () => {
  const bits = fc.constantFrom(
    "day,model,cost\n",
    "2026-01-01",
    ",",
    '"',
    "\n",
    "1e3",
    "-",
    "x",
    "\uFEFF",
    ";",
    "99999999999",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(bits).map((all) => all.join("")),
      ),
      (csv) => {
        try {
          for (const { cost } of readBill(csv).lines) expect(typeof cost).toBe("bigint");
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test("what OpenAI billed for days is read from its own columns", () => {
  const csv = readFileSync(new URL("../../core/test-data/openai_billed_days.csv", import.meta.url), "utf8");
  expect(shown(csv)[0]).toEqual(["2025-10-07", "gpt-5-mini-2025-08-07", "0.569788", 80_992 + 274_770]);
  expect(readBill(csv)).toMatchObject({ linesRead: 3 });
});

test.each<[string, string, unknown[]]>([
  [
    "OpenAI costs: a line for each kind of token",
    'start_time,end_time,start_time_iso,amount_value,amount_currency,line_item\n1759795200,1759881600,2025-10-07T00:00:00+00:00,0.25,usd,"gpt-4o-2024-08-06, input"\n1759795200,1759881600,2025-10-07T00:00:00+00:00,1.5e-05,usd,"gpt-4o-2024-08-06, output"',
    [["2025-10-07", "gpt-4o-2024-08-06", "0.250015", undefined]],
  ],
  [
    "Anthropic costs by token type",
    "usage_date_utc,model,workspace,api_key,usage_type,token_type,cost_usd\n2026-01-02,Claude Sonnet 4.5,w,k,message,input_no_cache,1.25\n2026-01-02,Claude Sonnet 4.5,w,k,message,output,-0.25",
    [["2026-01-02", "Claude Sonnet 4.5", "1", undefined]],
  ],
  [
    "FOCUS",
    "ChargePeriodStart,BilledCost,BillingCurrency,SkuId\n2026-01-02T23:30:00-02:00,3,USD,gemini-2.5-pro",
    [["2026-01-03", "gemini-2.5-pro", "3", undefined]],
  ],
  [
    "seconds since 1970, and tokens",
    "timestamp,model,cost,tokens\n1767225599,m,$2,10\n1767225600,m,2,",
    [
      ["2025-12-31", "m", "2", 10],
      ["2026-01-01", "m", "2", undefined],
    ],
  ],
  [
    "a day of which one line states no tokens",
    "day,model,cost,tokens\n2026-01-01,m,1,5\n2026-01-01,m,1,",
    [["2026-01-01", "m", "2", undefined]],
  ],
])("%s", (_name, csv, expected) => {
  expect(shown(csv)).toEqual(expected);
});

test.each<[string, string, string, RegExp]>([
  ["a summary line", "day,model,cost\n2026-01-01,m,1\nTotal,,1", "csv line 3, day", /"Total" is no day/],
  ["a day that is none", "day,cost\n2026-02-30,1", "csv line 2, day", /is no day/],
  ["an American date", "day,cost\n02/01/2026,1", "csv line 2, day", /YYYY-MM-DD/],
  ["a decimal comma", 'day,cost\n2026-02-03,"1,5"', "csv line 2, cost", /1234\.56/],
  ["no amount", "day,model,cost\n2026-02-03,m,", "csv line 2, cost", /is no amount/],
  ["another currency", "day,cost,currency\n2026-02-03,1,EUR", "csv line 2, currency", /only USD/],
  ["half a token", "day,cost,tokens\n2026-02-03,1,1.5", "csv line 2, tokens", /whole tokens/],
  ["a comma too many", "day,cost\n2026-02-03,1,2", "csv line 2, column 3", /quotation marks/],
  ["no cost", "day,model\n2026-02-03,m", "csv", /no column cost .* There are: day, model/],
  ["no line", "day,cost\n", "csv", /no line below/],
  ["nothing", "", "csv", /names the columns/],
])("%s is refused by line and column", (_name, csv, path, message) => {
  expect(issuesOf(csv)).toEqual([{ path, message: expect.stringMatching(message) }]);
});

test("of many faults the first twenty are told at once", () => {
  const csv = `day,cost\n${"x,1\n".repeat(50)}`;
  expect(issuesOf(csv)).toHaveLength(20);
});
