const HEX = new Uint8Array(128).fill(255);
for (let digit = 0; digit < 16; digit++) {
  const text = digit.toString(16);
  HEX[text.charCodeAt(0)] = digit;
  HEX[text.toUpperCase().charCodeAt(0)] = digit;
}

const TWO_32 = 4_294_967_296;
/** Longest text copied character by character; beyond it the native encoder is faster. */
const SHORT_TEXT = 40;

/** A growing buffer with the primitive values of ClickHouse's binary formats: little endian, LEB128 lengths. */
export class ByteWriter {
  #bytes: Buffer;
  // The engine of JavaScript writes numbers through a DataView in a few instructions, through a Buffer in many.
  #numbers: DataView;
  #at = 0;

  constructor(capacityBytes: number) {
    this.#bytes = Buffer.allocUnsafeSlow(capacityBytes);
    this.#numbers = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#at;
  }

  /** What was written, as a view that is valid until the next write. */
  view(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Forgets what was written after `length`. */
  truncate(length: number): void {
    this.#at = length;
  }

  #reserve(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + count));
    this.#bytes.copy(grown, 0, 0, this.#at);
    this.#bytes = grown;
    this.#numbers = new DataView(grown.buffer);
  }

  /** What another writer has written. */
  append(other: ByteWriter): void {
    const bytes = other.view();
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** `count` bytes of 0. */
  zeros(count: number): void {
    this.#reserve(count);
    this.#bytes.fill(0, this.#at, this.#at + count);
    this.#at += count;
  }

  u8(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#at++] = value;
  }

  u16(value: number): void {
    this.#reserve(2);
    this.#numbers.setUint16(this.#at, value, true);
    this.#at += 2;
  }

  u32(value: number): void {
    this.#reserve(4);
    this.#numbers.setUint32(this.#at, value, true);
    this.#at += 4;
  }

  /** A whole number 0 … 2^53 - 1 as 8 bytes, without a BigInt. */
  u64Number(value: number): void {
    this.#reserve(8);
    this.#numbers.setUint32(this.#at, value >>> 0, true);
    this.#numbers.setUint32(this.#at + 4, Math.floor(value / TWO_32), true);
    this.#at += 8;
  }

  u64(value: bigint): void {
    this.#reserve(8);
    this.#numbers.setBigUint64(this.#at, value, true);
    this.#at += 8;
  }

  i64(value: bigint): void {
    this.#reserve(8);
    this.#numbers.setBigInt64(this.#at, value, true);
    this.#at += 8;
  }

  f32(value: number): void {
    this.#reserve(4);
    this.#numbers.setFloat32(this.#at, value, true);
    this.#at += 4;
  }

  f64(value: number): void {
    this.#reserve(8);
    this.#numbers.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  varint(value: number): void {
    this.#reserve(5);
    let rest = value;
    while (rest > 127) {
      this.#bytes[this.#at++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    this.#bytes[this.#at++] = rest;
  }

  /** UTF-8 text behind its length in bytes. A lone surrogate becomes U+FFFD, as everywhere in Node. */
  text(value: string): void {
    const count = value.length;
    if (count > SHORT_TEXT) {
      this.#longText(value);
      return;
    }
    this.#reserve(count + 1);
    const start = this.#at;
    const bytes = this.#bytes;
    bytes[start] = count;
    for (let index = 0; index < count; index++) {
      const unit = value.charCodeAt(index);
      if (unit > 127) {
        this.#longText(value);
        return;
      }
      bytes[start + 1 + index] = unit;
    }
    this.#at = start + 1 + count;
  }

  #longText(value: string): void {
    const count = Buffer.byteLength(value);
    this.varint(count);
    this.#reserve(count);
    this.#at += this.#bytes.write(value, this.#at, count, "utf8");
  }

  /** 16 hex digits as an unsigned 64-bit number. */
  hex64(digits: string): void {
    if (digits.length !== 16) throw new RangeError(`${JSON.stringify(digits)} is not 16 hex digits`);
    this.#reserve(8);
    this.#reversedHex(digits, 0, 16);
  }

  /** A UUID, with or without hyphens: ClickHouse stores each half as a little-endian number. */
  uuid(text: string): void {
    this.#reserve(16);
    if (text.length === 36) {
      this.#reversedHex(text, 0, 18);
      this.#reversedHex(text, 19, 36);
    } else if (text.length === 32) {
      this.#reversedHex(text, 0, 16);
      this.#reversedHex(text, 16, 32);
    } else throw new RangeError(`${JSON.stringify(text)} is not a UUID`);
  }

  /** Eight bytes from the hex digits in [from, to), last byte first; hyphens are skipped. */
  #reversedHex(text: string, from: number, to: number): void {
    const start = this.#at;
    let at = start + 7;
    for (let index = from; index < to; index += 2) {
      if (text.charCodeAt(index) === 45) index += 1;
      const high = HEX[text.charCodeAt(index)] ?? 255;
      const low = HEX[text.charCodeAt(index + 1)] ?? 255;
      if (high > 15 || low > 15 || at < start) throw new RangeError(`${JSON.stringify(text)} is not hexadecimal`);
      this.#bytes[at--] = (high << 4) | low;
    }
    if (at !== start - 1) throw new RangeError(`${JSON.stringify(text)} is not a 64-bit hexadecimal number`);
    this.#at = start + 8;
  }
}
