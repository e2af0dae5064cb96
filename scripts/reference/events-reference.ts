import { BATCH_ITEMS_MAX, batchAnswerSchema, nativeCallSchema, nativeOutcomeSchema } from "@outlay/core/native";
import { schemaTable } from "./schema-table.ts";

/** docs/reference/events.md */
export function eventsReference(): string {
  return `# Native events

Written by \`npm run docs\` from \`core/src/native.ts\`; do not edit by hand.

| | |
|---|---|
| \`POST /v1/events\` | one item, or \`{"events": [ … ]}\` with up to ${BATCH_ITEMS_MAX.toLocaleString("en")} items: calls and outcomes, told apart by \`type\` |
| \`POST /v1/outcomes\` | one outcome, or \`{"outcomes": [ … ]}\` |
| content type | \`application/json\`, plain or \`content-encoding: gzip\` |
| project | header \`x-outlay-project\`, default \`default\` |
| answer | 202 every item is durable · 207 some were refused · 400 none was accepted · 413, 415, 401, 403 as they say · 503 with \`Retry-After\`: send the same batch again |

The rules that hold for every field:

- A field the contract does not have is refused (\`unknown_field\`), so nothing is lost silently. Your own dimensions go
  into \`tags\`.
- What is not known is left out. It is kept as unknown and never taken as 0.
- An \`eventId\` counts once per project: sending a batch again, with the same ids and times, is safe for ever. A repeat
  that carries *another* \`occurredAt\` is recognised among the latest hundred thousand calls only, so stamp the time once.
- \`occurredAt\` must lie between 2020 and 24 hours from now.

## A call (\`type: "llm_call"\`, the default)

${schemaTable(nativeCallSchema, "input")}

## An outcome (\`type: "outcome"\`)

${schemaTable(nativeOutcomeSchema, "input")}

## The answer

${schemaTable(batchAnswerSchema, "output")}

Codes of refused items are in [errors.md](errors.md).
`;
}
