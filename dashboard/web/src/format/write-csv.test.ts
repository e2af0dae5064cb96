import { expect, test } from "vitest";
import { writeCsv } from "./write-csv.ts";

test("cells are quoted as RFC 4180 says, numbers stay numbers, and no text becomes a formula", () => {
  const csv = writeCsv([
    ["name", "spend"],
    ['a "b", c', "-0.0159"],
    ["=1+1", "1e-10"],
    ["@cmd", ""],
  ]);
  expect(csv).toBe('name,spend\r\n"a ""b"", c",-0.0159\r\n\'=1+1,1e-10\r\n\'@cmd,\r\n');
});
