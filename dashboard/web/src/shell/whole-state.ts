import type { WorkspaceJson } from "../../../contract/workspace.ts";
import { isLeftOut, withLeftOut } from "../state/left-out.ts";
import type { Address, UrlState } from "../state/url-state.ts";

type Stated = Partial<Pick<WorkspaceJson, "zone" | "environments_left_out_here">>;

/** Whether an address leaves nothing to the project. */
export const isWhole = ({ tz, env, f }: Address): boolean => tz !== undefined && (env === "all" || f.some(isLeftOut));

/** The address with what it leaves to the project: where days begin, and which environments are left out. */
export function wholeState(
  address: Address,
  { zone = "UTC", environments_left_out_here: names = [] }: Stated,
): UrlState {
  return { ...address, tz: address.tz ?? zone, f: withLeftOut(address, names) };
}
