import { tokenizers } from "@outlay/tokens/tokenizers";

/** What is exact, what is not, and what it rests on. */
export const MethodNote = () => (
  <details className="method-note">
    <summary>What is exact here, and what is not</summary>
    <dl className="fact-list">
      {Object.values(tokenizers).map(({ id, name, version, exactFor }) => (
        <div key={id}>
          <dt>
            {name} <span className="note">{version}</span>
          </dt>
          <dd>exact for {exactFor}</dd>
        </div>
      ))}
    </dl>
    <p>
      Models without a public tokenizer, and those whose vocabulary is too large to bring along, are estimated: tokens
      of o200k_base times a ratio for the kind of text, between the ends of what was measured or published. Frames of
      chat messages and of tools are not text and are not counted; with native tool calling they can outweigh it. The
      interval of a factor is the middle 95 % of 500 resamples of the pieces of each text.
    </p>
  </details>
);
