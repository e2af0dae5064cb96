import { BreakersPanel } from "./breakers-panel.tsx";
import { ErrorsPanel } from "./errors-panel.tsx";
import { FallbacksPanel } from "./fallbacks-panel.tsx";
import { IncidentsPanel } from "./incidents-panel.tsx";
import { RetriesPanel } from "./retries-panel.tsx";
import { SoundnessPanel } from "./soundness-panel.tsx";

/** How sound the calls of each model were, what went wrong when, what stood in, and what that cost. */
export const Reliability = () => (
  <div className="grid">
    <SoundnessPanel />
    <IncidentsPanel />
    <FallbacksPanel />
    <RetriesPanel />
    <ErrorsPanel />
    <BreakersPanel />
  </div>
);
