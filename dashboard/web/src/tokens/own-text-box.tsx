import { countCharacters } from "@outlay/tokens/cut-text";
import { useId, useState } from "react";
import { formatCount } from "../format/format-number.ts";
import { OWN_BYTES_MAX, setOwnText, useOwnText } from "./own-text.ts";

/** Longer texts are not put into the box: it would be slow to type in. They are counted all the same. */
const SHOWN_MAX = 200_000;

/** A place to paste a text. It is counted when asked, or when the box is left. */
export function OwnTextBox() {
  const id = useId();
  const own = useOwnText();
  const isLong = own.text.length > SHOWN_MAX;
  return (
    <section className="own-text panel" aria-labelledby={id}>
      <header className="panel-header">
        <h2 id={id}>Your own text</h2>
        <span className="note">
          Counted in this browser. It is in no address, is not stored and is not sent: it is gone when this window is.
        </span>
      </header>
      <div className="panel-body own-text-body">
        {isLong ? (
          <p>
            {own.name === "" ? "Pasted text" : own.name}: {formatCount(countCharacters(own.text))} characters.{" "}
            <button type="button" className="link" onClick={() => setOwnText("", "")}>
              Take it away
            </button>
          </p>
        ) : (
          <TextBox key={own.version} initial={own.text} />
        )}
      </div>
    </section>
  );
}

function TextBox({ initial }: { initial: string }) {
  const [text, setText] = useState(initial);
  const count = () => text !== initial && setOwnText(text.slice(0, OWN_BYTES_MAX), "");
  return (
    <>
      <textarea
        aria-label="Text to count"
        placeholder="Paste a prompt, a document, code or JSON"
        rows={7}
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={count}
      />
      <div className="row">
        <button type="button" className="button" onClick={count} disabled={text === initial}>
          Count
        </button>
        <span className="note">{formatCount(countCharacters(text))} characters</span>
      </div>
    </>
  );
}
