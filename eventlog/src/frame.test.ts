import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodePayload, draftFrame, FRAME_BYTES_MAX, frameParts, isTornTail, parseFrames } from "./frame.ts";
import type { LogBatch } from "./port.ts";

const anyBatch: fc.Arbitrary<LogBatch> = fc.record({
  key: fc.string({ unit: "binary", maxLength: 5 }),
  project: fc.string({ maxLength: 5 }),
  schema: fc.nat(9),
  count: fc.nat(1_000),
  // Bodies with the text frames begin with, so that a search for the next frame meets it.
  body: fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .constantFrom("", "OUTLAY1 ", "OUTLAY1 00000000000000000009 00000004 00000000 {}", "\n\n")
      .map((text) => Buffer.from(text)),
  ),
});

/** A segment: frames with rising sequences, and where each lies. */
const anySegment = fc
  .array(fc.tuple(anyBatch, fc.integer({ min: 1, max: 3 })), { minLength: 1, maxLength: 8 })
  .map((items) => {
    let sequence = 5n;
    let at = 0;
    const frames = items.map(([batch, step]) => {
      sequence += BigInt(step);
      const bytes = Buffer.concat(frameParts(draftFrame(batch), sequence));
      const frame = { batch, sequence, bytes, from: at, to: at + bytes.length };
      at = frame.to;
      return frame;
    });
    return { frames, bytes: Buffer.concat(frames.map((frame) => frame.bytes)) };
  });

type Damage = { at: number; bytes: Uint8Array; cut: number };
/** Overwrites, inserts or removes bytes somewhere, `at` in parts of the whole. */
const anyDamage: fc.Arbitrary<Damage> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  bytes: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constant(Buffer.alloc(30)), fc.constant(Buffer.from("OUTLAY1 "))),
  cut: fc.nat(6),
});

function damage(bytes: Buffer, damages: readonly Damage[]): Buffer {
  return damages.reduce((whole, { at, bytes, cut }) => {
    const from = Math.floor(at * whole.length);
    return Buffer.concat([whole.subarray(0, from), bytes, whole.subarray(from + cut)]);
  }, bytes);
}

/** What a parse gives, pieces of damage that touch made one. */
interface Outcome {
  sequences: bigint[];
  bad: { from: number; to: number }[];
}

/** Parses window by window, as the scanner does, with windows as small as they may be. */
function parseInWindows(bytes: Buffer, windowBytes: number): Outcome {
  const outcome: Outcome = { sequences: [], bad: [] };
  let [at, size, least] = [0, windowBytes, 0n];
  while (at < bytes.length) {
    const end = Math.min(bytes.length, at + size);
    const { frames, bad, consumed, needed } = parseFrames(bytes.subarray(at, end), least, end === bytes.length);
    if (consumed === 0 && needed <= end - at) throw new Error("neither progress nor a wish for more");
    for (const { from, to } of bad) {
      const last = outcome.bad.at(-1);
      if (last !== undefined && last.to === at + from) last.to = at + to;
      else outcome.bad.push({ from: at + from, to: at + to });
    }
    for (const { sequence } of frames) {
      outcome.sequences.push(sequence);
      least = sequence + 1n;
    }
    at += consumed;
    size = Math.max(windowBytes, needed);
  }
  return outcome;
}

/** The slow way: at every byte ask whether a frame stands there, with our own checksum bit by bit. */
function parseSlowly(bytes: Buffer): Outcome {
  const outcome: Outcome = { sequences: [], bad: [] };
  let badFrom = 0;
  let least = 0n;
  let at = 0;
  while (at < bytes.length) {
    const frame = slowFrameAt(bytes, at);
    if (frame === undefined || frame.sequence < least) {
      at += 1;
      continue;
    }
    if (at > badFrom) outcome.bad.push({ from: badFrom, to: at });
    outcome.sequences.push(frame.sequence);
    least = frame.sequence + 1n;
    at = frame.to;
    badFrom = at;
  }
  if (at > badFrom) outcome.bad.push({ from: badFrom, to: at });
  return outcome;
}

function slowFrameAt(bytes: Buffer, at: number): { sequence: bigint; to: number } | undefined {
  const words = bytes.toString("latin1", at, at + 47).split(" ");
  const [magic, sequence = "", length = "", crc = "", rest] = words;
  if (words.length !== 5 || rest !== "" || magic !== "OUTLAY1") return undefined;
  const digits = (text: string, count: number) => text.length === count && [...text].every((c) => c >= "0" && c <= "9");
  if (!digits(sequence, 20) || !digits(length, 8) || crc.length !== 8 || crc !== crc.toLowerCase()) return undefined;
  const to = at + 47 + Number(length);
  if (to > bytes.length || to - at > FRAME_BYTES_MAX) return undefined;
  const covered = [...bytes.subarray(at, at + 38), ...bytes.subarray(at + 47, to)];
  const lines = bytes.toString("latin1", at + 47, to).split("\n");
  if (lines.length < 3 || lines.at(-1) !== "" || slowCrc32(covered) !== Number(`0x${crc}`)) return undefined;
  return { sequence: BigInt(sequence), to };
}

function slowCrc32(bytes: readonly number[]): number {
  let register = 0xffffffff;
  for (const byte of bytes) {
    register ^= byte;
    for (let bit = 0; bit < 8; bit++) register = register & 1 ? (register >>> 1) ^ 0xedb88320 : register >>> 1;
  }
  return ~register >>> 0;
}

describe("frames", () => {
  test("what was framed is parsed back, in windows of any size", () => {
    fc.assert(
      fc.property(anySegment, fc.integer({ min: 1, max: 300 }), ({ frames, bytes }, windowBytes) => {
        expect(parseInWindows(bytes, windowBytes)).toEqual({
          sequences: frames.map(({ sequence }) => sequence),
          bad: [],
        });
        const parsed = parseFrames(bytes, 0n, true).frames.map(decodePayload);
        expect(parsed.map((one) => ({ ...one, body: [...one.body] }))).toEqual(
          frames.map(({ batch }) => ({ ...batch, body: [...batch.body] })),
        );
      }),
    );
  });

  test("whatever the damage, the same frames and damage are found as by asking at every byte", () => {
    const damages = fc.array(anyDamage, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(anySegment, damages, fc.integer({ min: 1, max: 300 }), ({ bytes }, damages, windowBytes) => {
        const damaged = damage(bytes, damages);
        expect(parseInWindows(damaged, windowBytes)).toEqual(parseSlowly(damaged));
      }),
      { numRuns: 300 },
    );
  });

  test("a flipped bit costs its own frame and no other", () => {
    fc.assert(
      fc.property(anySegment, fc.nat(), fc.nat(7), ({ frames, bytes }, where, bit) => {
        const at = where % bytes.length;
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        const hit = frames.find(({ from, to }) => from <= at && at < to);
        expect(parseInWindows(bytes, 100)).toEqual({
          sequences: frames.filter((frame) => frame !== hit).map(({ sequence }) => sequence),
          bad: [{ from: hit?.from, to: hit?.to }],
        });
      }),
      { numRuns: 300 },
    );
  });

  test("a write cut short anywhere is a torn tail, and the frames before it remain", () => {
    fc.assert(
      fc.property(anySegment, fc.nat(), ({ frames, bytes }, where) => {
        const cut = bytes.subarray(0, where % bytes.length);
        const whole = frames.filter(({ to }) => to <= cut.length);
        const tail = cut.subarray(whole.at(-1)?.to ?? 0);
        expect(parseInWindows(cut, 100).sequences).toEqual(whole.map(({ sequence }) => sequence));
        expect(isTornTail(tail)).toBe(true);
      }),
    );
  });

  test("a sequence that does not rise is damage", () => {
    const frame = Buffer.concat(
      frameParts(draftFrame({ key: "", project: "", schema: 1, count: 1, body: Buffer.of() }), 3n),
    );
    const twice = Buffer.concat([frame, frame]);
    expect(parseInWindows(twice, 1_000)).toEqual({ sequences: [3n], bad: [{ from: frame.length, to: twice.length }] });
  });

  test("a record too large for a frame is refused before anything is written", () => {
    const body = Buffer.alloc(FRAME_BYTES_MAX);
    expect(() => draftFrame({ key: "", project: "", schema: 1, count: 1, body })).toThrow(
      expect.objectContaining({ code: "payload_too_large" }),
    );
  });
});
