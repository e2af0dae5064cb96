import { useMutation } from "@tanstack/react-query";
import { type ChangeEvent, useRef } from "react";
import { Icon } from "../components/icons.tsx";
import { Choices, Menu } from "../components/menu.tsx";
import { SearchChoices } from "../components/search-choices.tsx";
import { formatPlural } from "../format/format-number.ts";
import { useApp } from "../shell/app-context.ts";
import { useShortcuts } from "../state/shortcuts.ts";
import { toast } from "../state/toasts.ts";
import type { UpdateUrl } from "../state/use-url-state.ts";
import { type Bench, corpusChoices, corpusName, modelName, wellKnownModels } from "./bench.ts";
import { OWN_BYTES_MAX, readFile, setOwnText } from "./own-text.ts";
import { sampleTexts } from "./sample-texts.ts";

interface BenchBarProps {
  readonly bench: Bench;
  readonly traffic: readonly string[];
  readonly update: UpdateUrl;
}

const MODELS_MAX = 20;

/** Which texts, against which model, and which models. All but a text of one's own stands in the address. */
export function BenchBar({ bench, traffic, update }: BenchBarProps) {
  const { corpus, models, reference } = bench;
  const offered = [...new Set([...traffic, ...wellKnownModels])].filter((model) => !models.includes(model));
  return (
    <section className="query-bar" aria-label="Question">
      <div className="query-part">
        <Menu name="Texts" label={corpusName(corpus)} className="menu-chip filter-chip">
          {(close) => (
            <Choices
              label="Texts"
              choices={corpusChoices.map((value) => ({ value, name: corpusName(value) }))}
              chosen={corpus}
              choose={(next) => {
                update({ corpus: next });
                close();
              }}
            />
          )}
        </Menu>
        <UploadButton loaded={() => update({ corpus: "own" })} />
        <SampleButton loaded={() => update({ corpus: "own" })} />
      </div>
      <div className="query-part">
        <span className="query-word">against</span>
        <Menu name="Reference" label={modelName(reference)} className="menu-chip filter-chip">
          {(close) => (
            <SearchChoices
              label="Reference"
              choices={models.map((value) => ({ value, name: modelName(value) }))}
              chosen={reference}
              choose={(ref) => {
                update({ ref });
                close();
              }}
            />
          )}
        </Menu>
        {models.length < MODELS_MAX && (
          <Menu name="Add a model" icon="plus" label="Model" className="menu-quiet">
            {(close) => (
              <SearchChoices
                label="Add a model"
                choices={offered.map((value) => ({ value, name: modelName(value) }))}
                chosen=""
                typed={(text) => ({ value: text, name: text })}
                choose={(model) => {
                  update({ models: [...new Set([...models, model])] });
                  close();
                }}
              />
            )}
          </Menu>
        )}
      </div>
    </section>
  );
}

/** Reads prompts of the range's calls into this window, where they are kept. */
function SampleButton({ loaded }: { loaded: () => void }) {
  const { scope } = useApp();
  const sampling = useMutation({
    mutationFn: () => sampleTexts(scope, AbortSignal.timeout(SAMPLE_MS)),
    onSuccess: (found) => {
      if ("refused" in found) return toast(found.refused, "warn");
      setOwnText(found.text.slice(0, OWN_BYTES_MAX), `${formatPlural(found.calls, "prompt")} of your calls`);
      loaded();
    },
    onError: ({ message }) => toast(message, "warn"),
  });
  return (
    <button
      type="button"
      className="button"
      title="Up to 20 prompts of this range, redacted as they are kept. Each reading is written down; they stay in this window."
      disabled={sampling.isPending}
      onClick={() => sampling.mutate()}
    >
      {sampling.isPending ? "Reading …" : "Sample your calls"}
    </button>
  );
}

const SAMPLE_MS = 30_000;

/** Reads a file into this window; also the key u. */
function UploadButton({ loaded }: { loaded: () => void }) {
  const input = useRef<HTMLInputElement>(null);
  useShortcuts([{ keys: "u", does: "Upload a text", run: () => input.current?.click() }]);
  const read = async (event: ChangeEvent<HTMLInputElement>) => {
    const [file] = event.target.files ?? [];
    event.target.value = "";
    if (file === undefined) return;
    const found = await readFile(file);
    if ("refused" in found) return toast(found.refused, "warn");
    setOwnText(found.text, file.name);
    loaded();
  };
  return (
    <>
      <button type="button" className="button" title="Upload a text (u)" onClick={() => input.current?.click()}>
        <Icon name="up" /> Upload a text
      </button>
      <input ref={input} type="file" hidden aria-label="Text file" onChange={(event) => void read(event)} />
    </>
  );
}
