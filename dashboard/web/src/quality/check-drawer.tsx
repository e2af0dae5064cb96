import type { ReactNode } from "react";
import type { QualitySection } from "../../../contract/data-quality.ts";
import { Dialog } from "../components/dialog.tsx";
import { Money, Unknown } from "../components/money.tsx";
import { formatCount, formatPlural, formatRatio } from "../format/format-number.ts";
import { PageLink } from "../shell/page-link.tsx";
import { AtStake, basisWords } from "./at-stake.tsx";
import { partPatch, wholePatch } from "./part-patch.ts";
import { remedies } from "./remedies.ts";

/** One check: what it means, how to mend it, where it comes from, and calls to look at. */
export function CheckDrawer({ section, close }: { section: QualitySection; close: () => void }) {
  const { id, title, meaning, calls, share, sampled, details, by_model, by_emitter, examples } = section;
  const whole = wholePatch(id);
  const isOfTasks = id === "policy_task_cost";
  const isOfCalls = id !== "duplicates" && id !== "dead_letters" && !isOfTasks;
  return (
    <Dialog title={title} shape="drawer" close={close}>
      <div className="call-facts" data-figure="check">
        <p>{meaning}</p>
        <p>
          <strong>How to fix.</strong> {remedies[id].fix}
        </p>
        <dl className="fact-list">
          <div>
            <dt>{isOfTasks ? "Tasks" : isOfCalls ? "Calls" : "Events"}</dt>
            <dd>
              {whole === undefined || calls === 0 ? (
                formatCount(calls)
              ) : (
                <PageLink {...whole} className="link">
                  {formatCount(calls)}
                </PageLink>
              )}
              {share !== null && calls > 0 && ` · ${formatRatio(share)} of billed calls`}
            </dd>
          </div>
          {calls > 0 && (
            <div>
              <dt title={basisWords[section.money_basis]}>Money at stake</dt>
              <dd>
                <AtStake section={section} />
              </dd>
            </div>
          )}
          {calls > 0 && section.money_at_stake !== null && (
            <div>
              <dt>Found by</dt>
              <dd>{basisWords[section.money_basis]}</dd>
            </div>
          )}
        </dl>
        {sampled !== undefined && (
          <p className="note">Found by a sample: of {formatPlural(sampled, "group")} one was looked at.</p>
        )}
        <Parts title={isOfTasks ? "Dearest" : "In detail"} parts={details} id={id} />
        <Parts title="By model" parts={by_model} />
        <Parts title="By emitter" parts={by_emitter} />
        {examples.length > 0 && !isOfTasks && (
          <section>
            <h3>Examples</h3>
            <ul className="plain-list">
              {examples.map((example) => (
                <li key={example}>
                  {isOfCalls ? (
                    <PageLink to="/calls" patch={{ sel: example, tab: "all", f: [] }} className="link">
                      <code>{example}</code>
                    </PageLink>
                  ) : (
                    <code>{example}</code>
                  )}
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </Dialog>
  );
}

interface PartsProps {
  readonly title: string;
  readonly parts: QualitySection["details"];
  /** Whose details they are; absent: they lead nowhere. */
  readonly id?: QualitySection["id"];
}

function Parts({ title, parts, id }: PartsProps): ReactNode {
  if (parts.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <dl className="fact-list">
        {parts.map(({ name, calls, money }) => (
          <div key={name}>
            <dt>
              <PartName name={name} id={id} />
            </dt>
            <dd>
              {id !== "policy_task_cost" && `${formatCount(calls)} · `}
              {money === null ? <Unknown why="no price to go by" /> : <Money value={money} />}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** What the part is about, leading to all of its calls or to its task where they are told apart by it. */
function PartName({ name, id }: { name: string; id: QualitySection["id"] | undefined }): ReactNode {
  const link = id === undefined ? undefined : partPatch(id, name);
  if (link === undefined) return name === "" ? "not named" : name;
  return (
    <PageLink to={link.to} patch={link.patch} className="link">
      {name === "" ? "not named" : name}
    </PageLink>
  );
}
