import type { CountedPiece } from "@outlay/tokens/model-tokens";
import type { TokenizerId } from "@outlay/tokens/tokenizers";

/** What the page asks the worker to count. Text given here goes to the worker of this page and nowhere else. */
export interface CountRequest {
  readonly texts: readonly TextToCount[];
  readonly tokenizers: readonly TokenizerId[];
  /** Of each tokenizer; what is not counted by then is estimated from what was. */
  readonly timeMs: number;
}

/** A built-in text by its id, or a reader's own. */
export type TextToCount =
  | { readonly id: string; readonly kind: "built-in" }
  | { readonly id: string; readonly kind: "own"; readonly text: string };

/** One text, cut into pieces. */
export interface CutText {
  readonly id: string;
  readonly bytes: number;
  readonly pieces: readonly CountedPiece[];
}

export type CountReply =
  | { readonly kind: "cut"; readonly texts: readonly CutText[] }
  | { readonly kind: "counted"; readonly tokenizer: TokenizerId; readonly tokens: readonly number[] }
  /** The vocabulary could not be loaded. */
  | { readonly kind: "missing"; readonly tokenizer: TokenizerId; readonly why: string }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly why: string };
