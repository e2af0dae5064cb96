import { useState } from "react";
import type { BillSource, PutBillAnswer } from "../../../../contract/reconciliation.ts";
import { Dialog } from "../../components/dialog.tsx";
import { Fact } from "../../components/facts.tsx";
import { Money } from "../../components/money.tsx";
import type { Who } from "../../components/who-fields.tsx";
import { formatCount } from "../../format/format-number.ts";
import { ChangeForm } from "../../settings/change-form.tsx";
import { useChange } from "../../settings/use-change.ts";
import { useApp } from "../../shell/app-context.ts";
import { toast } from "../../state/toasts.ts";
import { sendBill, type Upload } from "./reconciliation-query.ts";

interface UploadDrawerProps {
  readonly sources: readonly BillSource[];
  readonly close: () => void;
}

const BYTES_MAX = 3_500_000;
const NAME = "[a-zA-Z0-9][a-zA-Z0-9._\\-]{0,62}";

/** A provider's export, from a file or pasted: first what it holds, then the change. */
export function UploadDrawer({ sources, close }: UploadDrawerProps) {
  const { scope } = useApp();
  const [provider, setProvider] = useState("openai");
  const [typedName, setName] = useState<string>();
  const [csv, setCsv] = useState("");
  const [fault, setFault] = useState<string>();
  const name = typedName ?? `${provider.toLowerCase().replaceAll(/[^a-z0-9._-]+/g, "-")}-main`;
  const known = sources.find((one) => one.name === name);
  const upload: Upload = { name, provider, csv, expected_version: known?.version ?? 0 };
  const isNamed = new RegExp(`^${NAME}$`).test(name) && provider.trim() !== "";
  const preview = useChange((asked: Upload) => sendBill(scope.project, asked, undefined));
  const change = useChange(
    (who: Who) => sendBill(scope.project, upload, who),
    ({ lines_read, first_day, last_day }) => {
      toast(`${name}: ${formatCount(lines_read)} lines of ${first_day} to ${last_day} taken over.`);
      close();
    },
  );
  const edit = (set: () => void) => {
    preview.reset();
    set();
  };
  const choose = async (file: File | undefined) => {
    if (file === undefined) return;
    const isTooLarge = file.size > BYTES_MAX;
    setFault(isTooLarge ? `${file.name} is larger than 3.5 MB: export it month by month.` : undefined);
    const text = isTooLarge ? "" : await file.text();
    edit(() => setCsv(text));
    if (text !== "" && isNamed) preview.mutate({ ...upload, csv: text });
  };
  return (
    <Dialog title="Compare with a bill" shape="drawer" close={close}>
      <div className="call-facts" data-figure="bill-upload">
        <p className="note">
          The cost or usage export of a provider as CSV: a first line with the names of the columns, then day, model and
          cost in USD, and tokens where it has them. Exports of OpenAI, Anthropic and FOCUS are read as they are. What
          it says of its days replaces what the same name said of them before; no figure of spend changes.
        </p>
        <ChangeForm
          label="Take it over"
          needed="editor"
          isReady={isNamed && preview.data !== undefined && !preview.isPending}
          change={change}
          send={change.mutate}
        >
          <label>
            Provider, as calls name it
            <input
              value={provider}
              maxLength={100}
              required
              onChange={({ target }) => edit(() => setProvider(target.value))}
            />
          </label>
          <label>
            Name of the account
            <input
              value={name}
              pattern={NAME}
              title="Letters, digits, dots, dashes and underscores"
              required
              onChange={({ target }) => edit(() => setName(target.value))}
            />
          </label>
          <label>
            File
            <input
              type="file"
              accept=".csv,text/csv,text/plain"
              onChange={({ target }) => void choose(target.files?.[0])}
            />
          </label>
          <label>
            Or paste it
            <textarea
              className="bill-text"
              rows={6}
              spellCheck={false}
              placeholder={"day,model,cost\n2026-11-01,gpt-4o,12.50"}
              value={csv}
              onChange={({ target }) => edit(() => setCsv(target.value))}
            />
          </label>
          <button
            type="button"
            className="button"
            disabled={csv.trim() === "" || !isNamed || preview.isPending}
            onClick={() => preview.mutate(upload)}
          >
            {preview.isPending ? "Reading …" : "Read it"}
          </button>
          {fault !== undefined && <p role="alert">{fault}</p>}
          {preview.isError && (
            <p className="failure-cause" role="alert">
              {preview.error.message}
            </p>
          )}
          {preview.data !== undefined && <Preview answer={preview.data} />}
        </ChangeForm>
      </div>
    </Dialog>
  );
}

const Preview = ({ answer }: { answer: PutBillAnswer }) => (
  <dl className="fact-list" data-figure="bill-preview">
    <Fact name="Lines">{formatCount(answer.lines_read)}</Fact>
    <Fact name="Days, UTC">
      {answer.first_day} to {answer.last_day}
    </Fact>
    <Fact name="Models">{formatCount(answer.models.length)}</Fact>
    <Fact name="Total">
      <Money value={answer.total} mode="exact" />
    </Fact>
    <Fact name="Columns read">
      {[answer.columns.day, answer.columns.model, answer.columns.cost, ...answer.columns.tokens]
        .filter(Boolean)
        .join(", ")}
    </Fact>
    {answer.replaced_days > 0 && <Fact name="Days replaced">{formatCount(answer.replaced_days)}</Fact>}
  </dl>
);
