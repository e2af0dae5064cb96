import { systemClock } from "@outlay/core/clock";
import { guessClass } from "@outlay/tokens/content-class";
import { corpora } from "@outlay/tokens/corpora";
import { countPieces } from "@outlay/tokens/count-pieces";
import { counterOf } from "@outlay/tokens/counter-of";
import { cutText, type Piece } from "@outlay/tokens/cut-text";
import type { CountedPiece } from "@outlay/tokens/model-tokens";
import type { CountReply, CountRequest, TextToCount } from "./count-messages.ts";

/** A thread beside the page that counts tokens: the page stays quick, and what takes too long can be ended. */

const addresses: Readonly<Record<string, string>> = import.meta.glob("../../../../tokens/texts/*.txt", {
  query: "?url",
  import: "default",
  eager: true,
});

const classes = new Map(
  Object.values(corpora).flatMap(({ texts }) => texts.map(({ id, contentClass }) => [id, contentClass] as const)),
);

const reply = (message: CountReply): void => self.postMessage(message);

self.onmessage = async ({ data }: MessageEvent<CountRequest>) => {
  try {
    await answer(data);
    reply({ kind: "done" });
  } catch (error) {
    reply({ kind: "failed", why: error instanceof Error ? error.message : String(error) });
  }
};

async function answer({ texts, tokenizers, timeMs }: CountRequest): Promise<void> {
  const contents = await Promise.all(texts.map(readText));
  const cut = contents.map((text) => cutText(text));
  const encoder = new TextEncoder();
  reply({
    kind: "cut",
    texts: texts.map(({ id }, at) => ({
      id,
      bytes: encoder.encode(contents[at]).length,
      pieces: (cut[at] ?? []).map((piece) => countedPiece(piece, id, at)),
    })),
  });
  for (const tokenizer of tokenizers) {
    const counter = await counterOf(tokenizer).catch((error: unknown) => String(error));
    if (typeof counter === "string") reply({ kind: "missing", tokenizer, why: counter });
    else reply({ kind: "counted", tokenizer, tokens: countPieces(counter, cut.flat(), systemClock, timeMs).tokens });
  }
}

async function readText(asked: TextToCount): Promise<string> {
  if (asked.kind === "own") return asked.text;
  const [, address] = Object.entries(addresses).find(([path]) => path.endsWith(`/${asked.id}.txt`)) ?? [];
  if (address === undefined) throw new Error(`there is no built-in text ${asked.id}`);
  const found = await fetch(address);
  if (!found.ok) throw new Error(`the text ${asked.id} could not be loaded: ${found.status}`);
  return found.text();
}

const countedPiece = ({ text, characters, isExact }: Piece, id: string, at: number): CountedPiece => ({
  text: at,
  characters,
  contentClass: classes.get(id) ?? guessClass(text),
  isExact,
});
