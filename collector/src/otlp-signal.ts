import type { Reader } from "./otlp-wire.ts";

/**
 * One kind of OTLP export. All three have the same frame: resources, their scopes, and the scopes' items. What differs is
 * said here; the frame is walked by `decode-otlp-protobuf.ts` and `decode-otlp-json.ts`.
 */
export interface OtlpSignal<Item> {
  readonly path: string;
  /** The gRPC service; its only method is `Export`. */
  readonly service: string;
  /** Name of the request's message. */
  readonly message: string;
  /** In words, for people: `spans`. */
  readonly items: string;
  /** The field of `partial_success` that counts what was refused, by its JSON name. */
  readonly rejectedField: string;
  readonly json: {
    readonly resources: readonly [name: string, ...olderNames: string[]];
    readonly scopes: readonly [name: string, ...olderNames: string[]];
    readonly items: readonly [name: string, ...olderNames: string[]];
  };
  /** Reads the item that ends at `end`; `emit` is called once, or for a metric once for each of its points. */
  readProtobuf(reader: Reader, end: number, emit: (item: Item) => void): void;
  /** @throws AppError `bad_request` naming the place. */
  readJson(item: Readonly<Record<string, unknown>>, emit: (item: Item) => void): void;
}
