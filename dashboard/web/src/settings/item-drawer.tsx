import type { PriceItem } from "@outlay/core/price-document";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { deletePriceItemEndpoint, putPriceItemEndpoint, StoredPriceItem } from "../../../contract/prices.ts";
import { ask } from "../api/ask.ts";
import { Dialog } from "../components/dialog.tsx";
import type { Who } from "../components/who-fields.tsx";
import { useApp } from "../shell/app-context.ts";
import { toast } from "../state/toasts.ts";
import { instantLabel } from "../time/labels.ts";
import { Based } from "./based.tsx";
import { ChangeForm } from "./change-form.tsx";
import { readItemJson } from "./item-draft.ts";
import { ItemJson } from "./item-json.tsx";
import { itemWords, scopeOfItem } from "./item-words.ts";
import { type ItemScope, itemHistoryQuery } from "./settings-queries.ts";
import { writeSettingsSelection } from "./settings-selection.ts";
import { unstoppable, useChange } from "./use-change.ts";
import { VersionList } from "./version-list.tsx";

interface ItemDrawerProps {
  /** Scope and name: `project/openai.gpt-5`. */
  readonly id: string;
  readonly close: () => void;
}

/** One item of one's own: what it says, every version of it, and the ways to change or end it. */
export function ItemDrawer({ id, close }: ItemDrawerProps) {
  const { scope, state, update } = useApp();
  const owner: ItemScope = id.startsWith("all_projects/") ? "all_projects" : "project";
  const name = id.slice(id.indexOf("/") + 1);
  const [deed, setDeed] = useState<"change" | "end">();
  const { data, error, isPlaceholderData } = useQuery(itemHistoryQuery(scope, owner, name));
  const current = isPlaceholderData ? undefined : data?.versions[0];
  const reprice = (item: PriceItem) =>
    update({ tab: "repricing", sel: writeSettingsSelection("new-job", JSON.stringify(scopeOfItem(item))) });
  return (
    <Dialog title={name} shape="drawer" close={close}>
      <div className="call-facts" data-figure="price-item">
        {error !== null && <p role="alert">{error.message}</p>}
        {current === undefined && error === null && <p role="status">Loading …</p>}
        {current !== undefined && (
          <>
            <p>{current.item === null ? (current.warnings[0] ?? "It was ended.") : itemWords(current.item)}</p>
            <p className="note">
              Holds for {owner === "project" ? "this project" : "all projects"}. A change holds for calls from then on;
              earlier ones keep their cost until they are priced again.
            </p>
            {current.item !== null && deed === undefined && (
              <ItemDeeds item={current.item} setDeed={setDeed} reprice={reprice} />
            )}
            {deed === "change" && current.item !== null && (
              <Based current={current}>
                {(base, renew) => (
                  <ChangeItem
                    key={base.version}
                    owner={owner}
                    current={base}
                    renew={renew}
                    done={() => setDeed(undefined)}
                  />
                )}
              </Based>
            )}
            {deed === "end" && (
              <Based current={current}>
                {(base, renew) => (
                  <EndItem
                    key={base.version}
                    owner={owner}
                    current={base}
                    renew={renew}
                    done={() => setDeed(undefined)}
                  />
                )}
              </Based>
            )}
            <VersionList
              versions={(data?.versions ?? []).map((version) => ({
                ...version,
                at: instantLabel(version.changed_at, state.tz),
                words: version.item === null ? null : itemWords(version.item),
              }))}
            />
          </>
        )}
      </div>
    </Dialog>
  );
}

interface ItemDeedsProps {
  readonly item: PriceItem;
  readonly setDeed: (deed: "change" | "end") => void;
  readonly reprice: (item: PriceItem) => void;
}

const ItemDeeds = ({ item, setDeed, reprice }: ItemDeedsProps) => (
  <div className="row">
    <button type="button" className="button" onClick={() => setDeed("change")}>
      Change
    </button>
    <button type="button" className="button" onClick={() => reprice(item)}>
      Effect on earlier calls
    </button>
    <button type="button" className="button button-quiet" onClick={() => setDeed("end")}>
      End it
    </button>
  </div>
);

interface ItemChangeProps {
  readonly owner: ItemScope;
  readonly current: StoredPriceItem;
  readonly renew: () => void;
  readonly done: () => void;
}

function ChangeItem({ owner, current, renew, done }: ItemChangeProps) {
  const { scope } = useApp();
  const [json, setJson] = useState(() => JSON.stringify(current.item, undefined, 2));
  const { item } = readItemJson(json);
  const change = useChange(
    (who: Who) =>
      ask<typeof putPriceItemEndpoint>(`/prices/items/${encodeURIComponent(current.name)}`, {
        query: {},
        method: "PUT",
        body: {
          project: scope.project,
          scope: owner,
          item: item as PriceItem,
          expected_version: current.version,
          ...who,
        },
        signal: unstoppable(),
      }),
    ({ version, warnings }) => {
      toast(`Version ${version} is in force.`);
      for (const warning of warnings) toast(warning, "warn");
      done();
    },
  );
  return (
    <ChangeForm
      label="Save as a new version"
      isReady={item !== undefined}
      change={change}
      send={change.mutate}
      thing={{ kind: "price", name: current.name, scope: owner, renew }}
    >
      <ItemJson json={json} setJson={setJson} />
    </ChangeForm>
  );
}

function EndItem({ owner, current, renew, done }: ItemChangeProps) {
  const { scope } = useApp();
  const change = useChange((who: Who) => {
    const query = { project: scope.project, scope: owner, expected_version: current.version, ...who };
    return ask<typeof deletePriceItemEndpoint>(`/prices/items/${encodeURIComponent(current.name)}`, {
      query,
      method: "DELETE",
      signal: unstoppable(),
    });
  }, done);
  return (
    <ChangeForm
      label="End it"
      change={change}
      send={change.mutate}
      thing={{ kind: "price", name: current.name, scope: owner, renew }}
    >
      <p>Calls from then on are priced without it. Its history stays.</p>
    </ChangeForm>
  );
}
