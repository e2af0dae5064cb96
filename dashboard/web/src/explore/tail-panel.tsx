import { useQuery } from "@tanstack/react-query";
import type { Tail } from "../../../contract/tail.ts";
import { LORENZ_COLOURS, Lorenz } from "../charts/lorenz.tsx";
import { Picture } from "../charts/picture.tsx";
import { Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { FilteredOut } from "../filters/filtered-out.tsx";
import { groupingName } from "../format/dimension-names.ts";
import { formatCount, formatRatio } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { explorationOf, tailQuery } from "./explore-queries.ts";

/** Whether few calls, or few of the first dimension, take most of the spend. */
export function TailPanel() {
  const { scope, state } = useApp();
  const [dimension = "model_resolved"] = explorationOf(state).by;
  const values = useQuery(tailQuery(scope, state, dimension)).data;
  const of = groupingName(dimension).toLowerCase();
  return (
    <Panel
      title="How much the largest take"
      name="tail"
      source={tailQuery(scope, state, "calls")}
      size="block"
      span={6}
      contentHeight={300}
      isEmpty={({ coverage }) => coverage.calls === 0}
      empty={<FilteredOut filters={state.f} />}
      marks={({ coverage: { unpriced_calls } }) =>
        unpriced_calls === 0
          ? []
          : [
              {
                kind: "untrusted",
                text: "partly unpriced",
                why: `${formatCount(unpriced_calls)} calls without a known cost are in no curve`,
              },
            ]
      }
    >
      {(calls) => {
        const curves = [
          { name: `Calls (${formatCount(calls.members)})`, points: calls.points },
          ...(values === undefined
            ? []
            : [{ name: `By ${of} (${formatCount(values.members)})`, points: values.points }]),
        ].filter(({ points }) => points.length > 0);
        return (
          <div className="tail">
            {curves.length === 0 ? (
              <p className="empty">No call has a known cost above 0.</p>
            ) : (
              <Picture
                title="How much the largest take of the spend"
                legend={curves.map(({ name }, at) => ({ name, colour: LORENZ_COLOURS[at] ?? "var(--ink)" }))}
              >
                <Lorenz
                  label={`The dearest 10 % of calls take ${formatRatio(calls.top_10_share)} of the spend`}
                  curves={curves}
                />
              </Picture>
            )}
            <table className="tail-facts">
              <caption className="hidden-text">Shares of the spend</caption>
              <thead>
                <tr>
                  <td />
                  <th scope="col">Calls</th>
                  <th scope="col">{groupingName(dimension)}</th>
                </tr>
              </thead>
              <tbody>
                {facts.map(({ name, read, why }) => (
                  <tr key={name}>
                    <th scope="row">{name}</th>
                    <td data-figure={`tail-${name.toLowerCase().replaceAll(/\W+/g, "-")}`}>
                      <Share value={read(calls)} why={why} />
                    </td>
                    <td>{values === undefined ? "…" : <Share value={read(values)} why={why} />}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        );
      }}
    </Panel>
  );
}

const facts: readonly { readonly name: string; readonly read: (tail: Tail) => number | null; readonly why: string }[] =
  [
    { name: "Largest 1 % take", read: ({ top_1_share }) => top_1_share, why: "there are fewer than 100" },
    { name: "Largest 10 % take", read: ({ top_10_share }) => top_10_share, why: "there are fewer than 10" },
    { name: "Half is taken by", read: ({ half_from_share }) => half_from_share, why: "nothing was spent" },
  ];

const Share = ({ value, why }: { value: number | null; why: string }) =>
  value === null ? <Unknown why={why} /> : <data value={value}>{formatRatio(value)}</data>;
