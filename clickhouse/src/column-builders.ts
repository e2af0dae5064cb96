import { ByteWriter } from "./byte-writer.ts";

/** The values of one column as ClickHouse's Native format has them, collected one by one. */
export interface ColumnBuilder<Value> {
  /** RangeError where the value does not fit; then half of it may be there until `truncate` takes it away. */
  append(value: Value): void;
  /** `count` times what the column holds where nothing is given. */
  skip(count: number): void;
  /** Keeps the first `count` values. */
  truncate(count: number): void;
  writeTo(out: ByteWriter): void;
}

/** Bytes a column starts with; it grows by doubling. */
const CAPACITY_BYTES = 2048;
const END_BYTES = 8;

/** Values of one width. Nothing given is all bytes 0. */
export class FixedBuilder<Value> implements ColumnBuilder<Value> {
  readonly #out = new ByteWriter(CAPACITY_BYTES);
  readonly #bytesEach: number;
  readonly #put: (out: ByteWriter, value: Value) => void;

  constructor(bytesEach: number, put: (out: ByteWriter, value: Value) => void) {
    this.#bytesEach = bytesEach;
    this.#put = put;
  }

  append(value: Value): void {
    this.#put(this.#out, value);
  }

  skip(count: number): void {
    this.#out.zeros(count * this.#bytesEach);
  }

  truncate(count: number): void {
    this.#out.truncate(count * this.#bytesEach);
  }

  writeTo(out: ByteWriter): void {
    out.append(this.#out);
  }
}

export class TextBuilder implements ColumnBuilder<string> {
  readonly #out = new ByteWriter(CAPACITY_BYTES);

  append(value: string): void {
    this.#out.text(value);
  }

  skip(count: number): void {
    this.#out.zeros(count); // An empty text is its length, 0.
  }

  truncate(count: number): void {
    const bytes = this.#out.view();
    let at = 0;
    for (let left = count; left > 0; left--) {
      let length = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++] ?? 0;
        length |= (byte & 127) << shift;
        if (byte < 128) break;
      }
      at += length;
    }
    this.#out.truncate(at);
  }

  writeTo(out: ByteWriter): void {
    out.append(this.#out);
  }
}

/** LowCardinality(String): each text once, and which of them each row has. The engine need not look for repeats. */
export class DictionaryBuilder implements ColumnBuilder<string> {
  readonly #texts = new ByteWriter(CAPACITY_BYTES);
  readonly #numberOf = new Map<string, number>();
  #indexes = new Uint32Array(CAPACITY_BYTES / 4);
  #count = 0;
  #lastText = "";
  #lastNumber = 0;

  constructor() {
    this.#number(""); // Number 0: what `skip` writes.
  }

  append(value: string): void {
    if (value !== this.#lastText) {
      this.#lastNumber = this.#numberOf.get(value) ?? this.#number(value);
      this.#lastText = value;
    }
    this.#reserve(1);
    this.#indexes[this.#count++] = this.#lastNumber;
  }

  #number(text: string): number {
    const number = this.#numberOf.size;
    this.#numberOf.set(text, number);
    this.#texts.text(text);
    return number;
  }

  #reserve(count: number): void {
    const needed = this.#count + count;
    if (needed <= this.#indexes.length) return;
    const grown = new Uint32Array(Math.max(this.#indexes.length * 2, needed));
    grown.set(this.#indexes.subarray(0, this.#count));
    this.#indexes = grown;
  }

  skip(count: number): void {
    this.#reserve(count);
    this.#indexes.fill(0, this.#count, this.#count + count);
    this.#count += count;
  }

  /** Texts stay known, used or not. */
  truncate(count: number): void {
    this.#count = count;
  }

  writeTo(out: ByteWriter): void {
    const texts = this.#numberOf.size;
    const width = texts <= 0x100 ? 0 : texts <= 0x1_0000 ? 1 : 2;
    out.u64Number(1); // Layout "shared dictionaries with additional keys".
    out.u64Number(0x600 | width); // The keys follow (0x200, 0x400); numbers of 1, 2 or 4 bytes.
    out.u64Number(texts);
    out.append(this.#texts);
    out.u64Number(this.#count);
    const indexes = this.#indexes.subarray(0, this.#count);
    if (width === 0) for (const index of indexes) out.u8(index);
    else if (width === 1) for (const index of indexes) out.u16(index);
    else for (const index of indexes) out.u32(index);
  }
}

/** Nullable: which rows are NULL, then the values, where a NULL has the value of nothing given. */
export class NullableBuilder<Value> implements ColumnBuilder<Value | undefined> {
  readonly #isNull = new ByteWriter(CAPACITY_BYTES);
  readonly #values: ColumnBuilder<Value>;

  constructor(values: ColumnBuilder<Value>) {
    this.#values = values;
  }

  append(value: Value | undefined): void {
    if (value === undefined) this.skip(1);
    else {
      this.#isNull.u8(0);
      this.#values.append(value);
    }
  }

  skip(count: number): void {
    for (let left = count; left > 0; left--) this.#isNull.u8(1);
    this.#values.skip(count);
  }

  truncate(count: number): void {
    this.#isNull.truncate(count);
    this.#values.truncate(count);
  }

  writeTo(out: ByteWriter): void {
    out.append(this.#isNull);
    this.#values.writeTo(out);
  }
}

/** Array and Map: where each row's items end, then the items of all rows; `parts` are the columns the items consist of. */
export class ListBuilder<Value> implements ColumnBuilder<Value | undefined> {
  /** As they are written: 64-bit numbers. */
  readonly #ends = new ByteWriter(CAPACITY_BYTES);
  #lastEnd = 0;
  readonly #parts: readonly Pick<ColumnBuilder<never>, "truncate" | "writeTo">[];
  readonly #appendItems: (value: Value) => number;

  /** @param appendItems appends the items of one row to the parts and returns how many. */
  constructor(
    parts: readonly Pick<ColumnBuilder<never>, "truncate" | "writeTo">[],
    appendItems: (value: Value) => number,
  ) {
    this.#parts = parts;
    this.#appendItems = appendItems;
  }

  append(value: Value | undefined): void {
    if (value !== undefined) this.#lastEnd += this.#appendItems(value);
    this.#ends.u64Number(this.#lastEnd);
  }

  skip(count: number): void {
    for (let left = count; left > 0; left--) this.#ends.u64Number(this.#lastEnd);
  }

  truncate(count: number): void {
    const bytes = Math.min(this.#ends.length, count * END_BYTES);
    this.#ends.truncate(bytes);
    this.#lastEnd = bytes === 0 ? 0 : Number(this.#ends.view().readBigUInt64LE(bytes - END_BYTES));
    for (const part of this.#parts) part.truncate(this.#lastEnd);
  }

  writeTo(out: ByteWriter): void {
    out.append(this.#ends);
    for (const part of this.#parts) part.writeTo(out);
  }
}

/** A named tuple of texts: a column for each name. */
export class TextTupleBuilder<Name extends string> implements ColumnBuilder<Readonly<Record<Name, string>>> {
  readonly #parts: readonly { readonly name: Name; readonly texts: TextBuilder }[];

  constructor(names: readonly Name[]) {
    this.#parts = names.map((name) => ({ name, texts: new TextBuilder() }));
  }

  append(value: Readonly<Record<Name, string>>): void {
    for (const { name, texts } of this.#parts) texts.append(value[name]);
  }

  skip(count: number): void {
    for (const { texts } of this.#parts) texts.skip(count);
  }

  truncate(count: number): void {
    for (const { texts } of this.#parts) texts.truncate(count);
  }

  writeTo(out: ByteWriter): void {
    for (const { texts } of this.#parts) texts.writeTo(out);
  }
}
