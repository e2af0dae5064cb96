import { expect, test } from "vitest";
import { durationWords } from "./labels.ts";

test.each([
  [30 * 86_400_000, "30\u202fd"],
  [86_400_000 * 7 - 3_600_000, "7\u202fd"],
  [86_400_000, "24\u202fh"],
  [36 * 3_600_000, "36\u202fh"],
  [47 * 3_600_000, "2\u202fd"],
  [15 * 60_000, "15\u202fmin"],
])("%i ms is %s", (ms, words) => expect(durationWords(ms)).toBe(words));
