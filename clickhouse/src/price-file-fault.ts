import { z } from "zod";
import { readSetting, type SettingKey } from "./settings.ts";
import type { Reader } from "./store.ts";
import { ALL_PROJECTS } from "./stored-prices.ts";

/** Where it is written that the price file, as it is on disk, is not used; deleted when it is again. */
export const priceFileFaultKey: SettingKey = { project: ALL_PROJECTS, kind: "price_file_fault", name: "file" };

const priceFileFault = z.object({
  /** Since when no edit of the file could be used, ISO time. */
  since: z.iso.datetime(),
  /** What is wrong with the file at present. */
  reason: z.string(),
});
export type PriceFileFault = z.infer<typeof priceFileFault>;

/** Why the price file is refused; `undefined` while it is used, or where there is none. */
export async function readPriceFileFault(reader: Reader): Promise<PriceFileFault | undefined> {
  return priceFileFault.safeParse((await readSetting(reader, priceFileFaultKey))?.value).data;
}
