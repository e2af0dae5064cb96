import { listSettings, readSetting, type Setting } from "@outlay/clickhouse/settings";
import type { Reader, Writer } from "@outlay/clickhouse/store";
import { addUsd, formatUsd, type PicoUsd, ZERO_USD } from "@outlay/core/money";
import { providerId } from "@outlay/core/price-provider-names";
import { z } from "zod";
import type { BillSource } from "../contract/reconciliation.ts";
import { picoOf } from "./money-text.ts";
import type { BilledLine } from "./reconciliation-lines.ts";

export const BILL_KIND = "provider_bill";

/** As a setting holds it: short, for a year of many models is one value. */
const stored = z.object({
  provider: z.string(),
  /** Day of UTC, model, USD, tokens. */
  lines: z.array(z.tuple([z.string(), z.string(), z.string(), z.number().nullable()])),
});

/** What one account of a provider billed. */
export interface StoredBill {
  readonly name: string;
  /** The id that price books know it by. */
  readonly provider: string;
  readonly lines: readonly BilledLine[];
  readonly setting: Setting;
}

/** Every bill of a project that can be read. */
export async function readBills(store: Reader | Writer, project: string): Promise<StoredBill[]> {
  const settings = await listSettings(store, { project, kind: BILL_KIND });
  return settings.flatMap((setting) => billOf(setting) ?? []);
}

/** The newest version of a bill's setting, also where it is a deletion; and what it holds. */
export async function findBill(
  store: Reader | Writer,
  project: string,
  name: string,
): Promise<{ readonly version: number; readonly bill: StoredBill | undefined }> {
  const setting = await readSetting(store, { project, kind: BILL_KIND, name });
  return { version: setting?.version ?? 0, bill: setting && billOf(setting) };
}

function billOf(setting: Setting): StoredBill | undefined {
  const value = stored.safeParse(setting.value).data;
  if (value === undefined) return undefined;
  const lines = value.lines.map(([day, model, cost, tokens]) => ({
    ...{ day, model, cost: picoOf(cost) },
    tokens: tokens ?? undefined,
  }));
  return { name: setting.name, provider: providerId(value.provider), lines, setting };
}

/** What {@link readBills} reads again. */
export const billValue = (provider: string, lines: readonly BilledLine[]): z.input<typeof stored> => ({
  provider,
  lines: lines.map(({ day, model, cost, tokens }) => [day, model, formatUsd(cost), tokens ?? null]),
});

export const totalOf = (lines: readonly BilledLine[]): PicoUsd =>
  lines.reduce((sum, { cost }) => addUsd(sum, cost), ZERO_USD);

export function sourceJson({ name, provider, lines, setting }: StoredBill): BillSource {
  const { version, author, reason, changedAt } = setting;
  return {
    ...{ name, provider, version, author, reason, changed_at: new Date(changedAt).toISOString() },
    first_day: lines[0]?.day ?? "",
    last_day: lines.at(-1)?.day ?? "",
    days: new Set(lines.map(({ day }) => day)).size,
    lines: lines.length,
    total: formatUsd(totalOf(lines)),
  };
}
