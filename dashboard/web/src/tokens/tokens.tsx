import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useApp } from "../shell/app-context.ts";
import { benchOf } from "./bench.ts";
import { BenchBar } from "./bench-bar.tsx";
import { EffectivePanel, PricesPanel, TextsPanel } from "./bench-panels.tsx";
import { MethodNote } from "./method-note.tsx";
import { OutputPanel } from "./output-panel.tsx";
import { OwnTextBox } from "./own-text-box.tsx";
import { SwitchPanel } from "./switch-panel.tsx";
import { trafficQuery } from "./tokens-queries.ts";
import "./tokens.css";

/** Same text, different tokenizers: what is the real price? */
export function Tokens() {
  const { scope, state, update } = useApp();
  const seen = useQuery(trafficQuery(scope));
  const traffic = useMemo(
    () => (seen.data?.table ?? []).map(({ group: [provider = "", model = ""] }) => `${provider}::${model}`),
    [seen.data],
  );
  const bench = useMemo(() => benchOf(state, traffic), [state, traffic]);
  // Without the project's own models the bench would be drawn twice, the second time with other rows.
  const isReady = state.models.length > 0 || !seen.isPending;
  return (
    <>
      <div className="page-head">
        <h1>Tokens</h1>
        <p className="note">Same text, different tokenizers: what is the real price?</p>
      </div>
      <BenchBar bench={bench} traffic={traffic} update={update} />
      {bench.corpus === "own" && <OwnTextBox />}
      {isReady && (
        <div className="grid">
          <PricesPanel bench={bench} />
          <EffectivePanel bench={bench} />
          <TextsPanel bench={bench} />
          <OutputPanel bench={bench} />
          <SwitchPanel />
        </div>
      )}
      <MethodNote />
    </>
  );
}
