import { addEvaluations } from "./evaluations/span-evaluations.ts";
import { spanSignal } from "./otlp-spans.ts";
import type { OtlpSpan } from "./otlp-types.ts";
import { type OtlpDeps, otlpIntake } from "./post-otlp.ts";
import type { Intake } from "./take-body.ts";
import { textsOf } from "./texts/read-texts.ts";
import { translateSpan } from "./translate/translate-span.ts";

/** `POST /v1/traces`: an OTLP trace export. Spans that are not about GenAI are ignored and counted. */
export function tracesIntake(deps: OtlpDeps): Intake {
  return otlpIntake<OtlpSpan>(spanSignal, deps, (batch, tally) => ({
    visit: (span, scope, resource) => {
      const isJudged = span.events.length > 0 && addEvaluations(span, resource, batch, tally);
      const judged = translateSpan(span, scope, resource, batch.receivedAt);
      if (judged === undefined) {
        if (!isJudged) tally.ignored += 1;
      } else {
        const name = () => nameOf(span);
        if (!judged.ok) tally.note(judged.fault, name);
        else tally.note(batch.addCall(judged.value, textsOf(judged.value, batch, span)), name);
      }
    },
  }));
}

const nameOf = (span: OtlpSpan): string => `span ${span.spanId.slice(0, 16)}`;
