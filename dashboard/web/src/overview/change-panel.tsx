import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { BridgeAnswer } from "../../../contract/bridge.ts";
import type { Scope } from "../api/queries.ts";
import { Bars } from "../charts/bars.tsx";
import { Panel } from "../components/panel.tsx";
import { SignedMoney } from "../components/signed-money.tsx";
import { termBars, termName } from "../explore/bridge-terms.tsx";
import { bridgeQuery } from "../explore/explore-queries.ts";
import { onlyFilter } from "../filters/filter-words.ts";
import { columnPlaces } from "../format/format-money.ts";
import { formatPlural } from "../format/format-number.ts";
import { PageLink } from "../shell/page-link.tsx";
import type { UrlFilter } from "../state/filter-text.ts";

interface ChangePanelProps {
  readonly scope: Scope;
  readonly f: readonly UrlFilter[];
  readonly actions: ReactNode;
}

const CONTENT_HEIGHT_PX = 206;
const MOVERS_EACH_WAY = 5;

/** Why spend changed against the earlier period, in terms that sum to the change. */
export const ChangePanel = (props: ChangePanelProps) => (
  <Change {...props} title="Change" name="change">
    {(answer) => <Terms answer={answer} />}
  </Change>
);

/** Where it changed most: five workflows and models that rose, and five that fell. */
export const MoversPanel = (props: ChangePanelProps) => (
  <Change {...props} title="Movers" name="movers">
    {({ cells }) => <Movers cells={cells} f={props.f} />}
  </Change>
);

interface ChangeProps extends ChangePanelProps {
  readonly title: string;
  readonly name: string;
  readonly children: (answer: BridgeAnswer) => ReactNode;
}

const Change = ({ scope, f, actions, title, name, children }: ChangeProps) => (
  <Panel
    title={title}
    name={name}
    source={bridgeQuery(scope, f)}
    size="block"
    span={4}
    contentHeight={CONTENT_HEIGHT_PX}
    actions={actions}
    isEmpty={({ terms, cells }) => terms === null || cells.length === 0}
    empty={<p>There is nothing to compare: on one side no call has a known price.</p>}
    marks={({ unpriced }) => {
      const calls = unpriced.calls.before + unpriced.calls.after;
      if (calls === 0) return [];
      const why = `${formatPlural(calls, "call")} without a known cost on either side are in no term`;
      return [{ kind: "untrusted", text: "partial", why }];
    }}
  >
    {children}
  </Panel>
);

function Terms({ answer: { terms, delta } }: { answer: BridgeAnswer }) {
  const navigate = useNavigate();
  const explain = () => void navigate({ to: "/explore", search: ((now: object) => ({ ...now, tab: "why" })) as never });
  return (
    <div className="bridge-terms" data-figure="bridge-terms">
      <Bars label="Terms of the change" bars={termBars(terms ?? [], explain)} />
      <p className="row-sum-line">
        <span>Together</span>
        <span>
          <SignedMoney amount={delta ?? "0"} />
        </span>
      </p>
    </div>
  );
}

type Cell = BridgeAnswer["cells"][number];

function Movers({ cells, f }: { cells: readonly Cell[]; f: readonly UrlFilter[] }) {
  const sorted = [...cells].sort((a, b) => Number(b.delta) - Number(a.delta));
  const up = sorted.filter(({ delta }) => Number(delta) > 0).slice(0, MOVERS_EACH_WAY);
  const down = sorted.filter(({ delta }) => Number(delta) < 0).slice(-MOVERS_EACH_WAY);
  const places = columnPlaces([...up, ...down].map(({ delta }) => delta));
  return (
    <ol className="movers" data-figure="movers">
      {[...up, ...down].map(({ task, model, delta, spend, terms }) => (
        <li key={`${task} ${model}`}>
          <PageLink
            to="/explore"
            patch={{ f: [...f, onlyFilter("workflow", task), onlyFilter("model_resolved", model)], tab: "why" }}
            className="mover-name"
            title={`${task || "no workflow"} · ${model || "no model"}${because(terms, delta)}`}
          >
            {task || "no workflow"} <span className="note">{model || "no model"}</span>
            <span className="hidden-text">{because(terms, delta)}</span>
          </PageLink>
          <span className="mover-change" data-meaning={Number(delta) > 0 ? "bad" : "good"}>
            <span>
              <SignedMoney amount={delta} places={places} />
            </span>
            <span className="note">{shareOf(delta, spend.before)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

/** What moved it most in the direction it went. */
function because(terms: Cell["terms"], delta: string): string {
  const sign = Math.sign(Number(delta));
  const [driver] = [...terms]
    .filter(({ amount }) => Math.sign(Number(amount)) === sign)
    .sort((a, b) => Math.abs(Number(b.amount)) - Math.abs(Number(a.amount)));
  return driver === undefined ? "" : `, mostly ${termName(driver.term).toLowerCase()}`;
}

/** Against what it was; what was not there before is new rather than infinitely more. */
function shareOf(delta: string, before: string | null): string {
  const base = Number(before ?? 0);
  if (base === 0) return "new";
  const percent = Math.round((Number(delta) / base) * 100);
  return `${percent > 0 ? "+" : percent < 0 ? "−" : ""}${Math.abs(percent)}\u202f%`;
}
