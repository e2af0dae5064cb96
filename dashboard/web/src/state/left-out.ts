import type { UrlFilter } from "./filter-text.ts";
import type { Address, UrlState } from "./url-state.ts";

type Asked = Pick<UrlState, "env" | "f">;

const FILTERS_MAX = 20;

/** Whether a filter leaves environments out: the address says which, so that a copied link shows the same numbers. */
export const isLeftOut = ({ dimension, op }: UrlFilter): boolean => dimension === "environment" && op === "nin";

/**
 * The filters of an address, with one that leaves the named environments out where the reader has said nothing about
 * environments and has not asked for all.
 */
export function withLeftOut({ env, f }: Asked, names: readonly string[]): readonly UrlFilter[] {
  const isSaid = env === "all" || f.some(({ dimension }) => dimension === "environment");
  if (isSaid || names.length === 0 || f.length >= FILTERS_MAX) return f;
  return [{ dimension: "environment", op: "nin", values: names }, ...f];
}

/**
 * What a change of the address means for environments left out: who takes that filter off wants all of them from then on, and
 * another project has its own.
 */
export function followLeftOut(current: Address, patch: Partial<UrlState>): Partial<Asked> {
  if (patch.project !== undefined && patch.project !== current.project)
    return { env: patch.env, f: (patch.f ?? current.f).filter((filter) => !isLeftOut(filter)) };
  if (patch.f === undefined || !current.f.some(isLeftOut)) return {};
  return patch.f.some(({ dimension }) => dimension === "environment") ? {} : { env: "all" };
}

/** Filters that a link opens a page with, besides them what is left out here. */
export function keepLeftOut(current: Asked, patch: Partial<UrlState> = {}): Partial<Asked> {
  if (patch.f === undefined || patch.project !== undefined) return {};
  const leftOut = current.f.find(isLeftOut);
  if (leftOut === undefined || patch.env !== undefined) return {};
  return { f: withLeftOut({ env: undefined, f: patch.f }, leftOut.values) };
}
