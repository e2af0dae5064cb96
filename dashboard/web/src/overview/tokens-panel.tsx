import type { CSSProperties, ReactNode } from "react";
import type { QueryAnswer } from "../../../contract/analytics.ts";
import { Unknown } from "../components/money.tsx";
import { Panel } from "../components/panel.tsx";
import { formatCompact, formatCount, formatRatio } from "../format/format-number.ts";
import { headlineQuery } from "./overview-queries.ts";
import type { TileProps } from "./tiles.tsx";

/** Tokens by billing class. The classes never overlap, so they add up to the bar. */
export const TokensPanel = ({ scope, f, actions }: TileProps & { actions: ReactNode }) => (
  <Panel
    title="Tokens"
    name="tokens"
    actions={actions}
    source={headlineQuery(scope, f)}
    size="block"
    span={4}
    contentHeight={206}
    isEmpty={(answer) => answer.coverage.calls === 0}
    empty={<p>No calls in this range.</p>}
  >
    {(answer) => <Tokens totals={answer.totals} />}
  </Panel>
);

/** Colour slots of the series palette, fixed for the classes. */
const classes = [
  { name: "input_uncached", label: "Uncached input", slot: 0 },
  { name: "cache_read", label: "Cache read", slot: 3 },
  { name: "cache_write", label: "Cache write", slot: 1 },
  { name: "output_text", label: "Output text", slot: 2 },
  { name: "output_reasoning", label: "Reasoning", slot: 4 },
] as const;

type Totals = QueryAnswer["totals"];

const tokens = (totals: Totals, name: keyof Totals): number | null => {
  const value = totals[name];
  return value === null || value === undefined ? null : Number(value);
};

function Tokens({ totals }: { totals: Totals }) {
  const parts = classes.map(({ name, label, slot }) => ({ name, label, slot, count: tokens(totals, name) }));
  const [input, output] = [tokens(totals, "input_tokens"), tokens(totals, "output_tokens")];
  const known = parts.reduce((sum, { count }) => sum + (count ?? 0), 0);
  const all = Math.max(known, (input ?? 0) + (output ?? 0));
  // Audio, image and video tokens have no metric of their own yet, but must not vanish from the sum.
  const rest = all - known;
  const rows = [...parts, ...(rest > 0 ? [{ name: "rest", label: "Audio, image, video", slot: 5, count: rest }] : [])];
  const cached = tokens(totals, "cache_read");
  return (
    <div className="tokens" data-figure="tokens">
      <dl className="token-totals">
        <div>
          <dt>Input</dt>
          <dd data-figure="input-tokens">
            <TokenCount count={input} />
          </dd>
        </div>
        <div>
          <dt>Output</dt>
          <dd data-figure="output-tokens">
            <TokenCount count={output} />
          </dd>
        </div>
        <div>
          <dt title="Cache read ÷ all input">Cached input</dt>
          <dd>{input === null || input === 0 || cached === null ? <Unknown /> : formatRatio(cached / input)}</dd>
        </div>
      </dl>
      <div className="token-bar" aria-hidden="true">
        {rows.map(({ name, slot, count }) =>
          count === null || count === 0 ? null : (
            <span key={name} style={{ flexGrow: count, "--swatch": `var(--series-${slot})` } as CSSProperties} />
          ),
        )}
      </div>
      <ul className="token-list">
        {rows.map(({ name, label, slot, count }) => (
          <li key={name} data-figure={`tokens-${name}`}>
            <span className="swatch" style={{ "--swatch": `var(--series-${slot})` } as CSSProperties} />
            <span>{label}</span>
            <TokenCount count={count} />
            <span className="legend-share">{count === null || all === 0 ? "" : formatRatio(count / all)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

const TokenCount = ({ count }: { count: number | null }) =>
  count === null ? (
    <Unknown why="not reported by these calls" />
  ) : (
    <data value={count} title={formatCount(count)}>
      {formatCompact(count)}
    </data>
  );
