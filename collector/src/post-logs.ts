import { EVALUATION_RESULT, judgeEvaluation } from "./evaluations/judge-evaluation.ts";
import { eventNameOf } from "./logs/event-name.ts";
import { timeOf, translateLog } from "./logs/translate-log.ts";
import { logSignal } from "./otlp-logs.ts";
import type { OtlpLog } from "./otlp-types.ts";
import { type OtlpDeps, otlpIntake } from "./post-otlp.ts";
import type { Intake } from "./take-body.ts";
import { textsOf } from "./texts/read-texts.ts";

/**
 * `POST /v1/logs`: an OTLP logs export. Model calls told in events and evaluations are taken; other records are ignored
 * and counted.
 */
export function logsIntake(deps: OtlpDeps): Intake {
  return otlpIntake<OtlpLog>(logSignal, deps, (batch, tally) => ({
    visit: (log, scope, resource) => {
      const eventName = eventNameOf(log, scope, resource);
      const name = () => `log record ${eventName}`;
      if (eventName === EVALUATION_RESULT) {
        const { attributes, traceId, spanId } = log;
        const evaluation = { attributes, timeNs: timeOf(log), traceId, spanId };
        const judged = judgeEvaluation(evaluation, resource, batch.receivedAt);
        tally.note(judged.ok ? batch.addOutcome(judged.value) : judged.fault, name);
        return;
      }
      const judged = translateLog(log, eventName, scope, resource, batch.receivedAt);
      if (judged === undefined) tally.ignored += 1;
      else if (!judged.ok) tally.note(judged.fault, name);
      else tally.note(batch.addCall(judged.value, textsOf(judged.value, batch, log)), name);
    },
  }));
}
