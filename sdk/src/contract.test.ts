import type { NativeCall, NativeOutcome } from "@outlay/core/native";
import { expectTypeOf, test } from "vitest";
import type { RecordedCall } from "./call.ts";
import type { RecordedOutcome } from "./outcome.ts";

// These hold at compile time (`tsc`); at run time they do nothing.

test("a recorded call is exactly what the collector's contract takes", () => {
  expectTypeOf<RecordedCall>().toExtend<NativeCall>();
  expectTypeOf<NativeCall>().toExtend<RecordedCall>();
  expectTypeOf<keyof RecordedCall>().toEqualTypeOf<keyof NativeCall>();
  expectTypeOf<keyof NonNullable<RecordedCall["usage"]>>().toEqualTypeOf<keyof NonNullable<NativeCall["usage"]>>();
});

test("a recorded outcome is exactly what the collector's contract takes", () => {
  expectTypeOf<RecordedOutcome>().toExtend<NativeOutcome>();
  expectTypeOf<NativeOutcome>().toExtend<RecordedOutcome>();
  expectTypeOf<keyof RecordedOutcome>().toEqualTypeOf<keyof NativeOutcome>();
});
