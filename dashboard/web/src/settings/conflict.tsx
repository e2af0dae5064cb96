import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { SettingChangeJson } from "../../../contract/settings-history.ts";
import { useApp } from "../shell/app-context.ts";
import { instantLabel } from "../time/labels.ts";
import { saidOf } from "./change-words.ts";
import { changesQuery } from "./changes-query.ts";

/** What a form changes, as the history of settings names it. */
export interface ChangedThing {
  readonly kind: string;
  /** Absent: there is only one of its kind. */
  readonly name?: string;
  readonly scope?: SettingChangeJson["scope"];
  /** Begins the form anew with what is there. */
  readonly renew: () => void;
  /** Whether what is typed may be saved over theirs; not where a form holds only a part of what it saves. */
  readonly canSaveOver?: boolean;
}

interface ConflictProps {
  readonly thing: ChangedThing;
  /** Saves what is typed over the version that is there. */
  readonly saveOver: (version: number) => void;
  readonly isPending: boolean;
}

const LOOKED_AT = 50;

/** Somebody else changed the thing meanwhile: theirs is shown beside what is typed, and the reader says which it shall be. */
export function Conflict({ thing, saveOver, isPending }: ConflictProps) {
  const { scope, state } = useApp();
  const client = useQueryClient();
  const { kind, name = "", renew } = thing;
  const search = { kind, name, by: "", from: "", to: "" };
  const { data } = useQuery({ ...changesQuery(scope, search, LOOKED_AT), staleTime: 0, refetchOnMount: "always" });
  const newest = data?.changes.find(
    (change) => (name === "" || change.name === name) && change.scope === (thing.scope ?? "project"),
  );
  const take = () => {
    renew();
    void client.invalidateQueries({ queryKey: ["figures", scope.project] });
  };
  return (
    <section className="conflict" aria-label="Changed meanwhile" data-figure="conflict">
      <p role="alert">
        Somebody else changed this while you were typing. Nothing was saved; what you typed still stands here.
      </p>
      {newest !== undefined && (
        <dl className="fact-list">
          <div>
            <dt>Version {newest.version}</dt>
            <dd>
              {newest.author}, {instantLabel(newest.changed_at, state.tz)}: {newest.reason}
            </dd>
          </div>
          <div>
            <dt>Was</dt>
            <dd>{saidOf(newest).before ?? "too long to be told"}</dd>
          </div>
          <div>
            <dt>Is now</dt>
            <dd>{saidOf(newest).after ?? "too long to be told"}</dd>
          </div>
        </dl>
      )}
      <div className="row">
        <button type="button" className="button" onClick={take}>
          Take theirs
        </button>
        {thing.canSaveOver !== false && newest !== undefined && (
          <button
            type="button"
            className="button button-quiet"
            disabled={isPending}
            onClick={() => saveOver(newest.version)}
          >
            Save mine over it
          </button>
        )}
      </div>
    </section>
  );
}
