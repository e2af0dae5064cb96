import type { ContentClass } from "./content-class.ts";

/** A built-in text: `texts/<id>.txt`, with its source and licence in `texts/README.md`. */
export interface BuiltInText {
  readonly id: string;
  readonly name: string;
  readonly contentClass: ContentClass;
}

interface Corpus {
  readonly name: string;
  readonly texts: readonly BuiltInText[];
}

const text = (id: string, name: string, contentClass: ContentClass): BuiltInText => ({ id, name, contentClass });

export const corpusIds = ["languages", "code", "data", "documents"] as const;
export type CorpusId = (typeof corpusIds)[number];

export const corpora: Readonly<Record<CorpusId, Corpus>> = {
  languages: {
    name: "Languages",
    texts: [
      text("declaration-en", "English", "english"),
      text("declaration-de", "German", "german"),
      text("declaration-fr", "French", "french"),
      text("declaration-es", "Spanish", "spanish"),
      text("declaration-pt-br", "Portuguese", "portuguese"),
      text("declaration-ru", "Russian", "russian"),
      text("declaration-vi-nfc", "Vietnamese", "vietnamese"),
      text("declaration-vi", "Vietnamese, decomposed", "vietnamese"),
      text("declaration-ar", "Arabic", "arabic"),
      text("declaration-th", "Thai", "thai"),
      text("declaration-zh-hans", "Chinese, simplified", "chinese"),
      text("declaration-zh-hant", "Chinese, traditional", "chinese"),
      text("declaration-ja", "Japanese", "japanese"),
      text("declaration-ko", "Korean", "korean"),
    ],
  },
  code: {
    name: "Code",
    texts: [
      text("code-typescript", "TypeScript", "code"),
      text("code-sql", "SQL", "code"),
      text("code-css", "CSS", "code"),
    ],
  },
  data: {
    name: "Data",
    texts: [
      text("json-minified", "JSON, minified", "json"),
      text("json-indented", "JSON, indented", "json"),
      text("logs", "Logs", "logs"),
      text("markdown-tables", "Markdown tables", "markdown"),
    ],
  },
  documents: {
    name: "Documents",
    texts: [
      text("documentation-en", "Documentation, English", "english"),
      text("documentation-de", "Documentation, German", "german"),
      text("documentation-zh", "Documentation, Chinese", "chinese"),
      text("documentation-ja", "Documentation, Japanese", "japanese"),
      text("chat-en", "Support chat, English", "english"),
      text("math-en", "Word problems, English", "math"),
    ],
  },
};
