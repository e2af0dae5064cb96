import type { Reader, Writer } from "@outlay/clickhouse/store";
import type { Outbound } from "@outlay/core/outbound/outbound";
import type { Application } from "express";
import {
  allocationEndpoint,
  allocationRulesEndpoint,
  previewAllocationEndpoint,
  putAllocationRulesEndpoint,
} from "../contract/allocation.ts";
import type { TextCapture } from "../contract/call-text.ts";
import {
  channelsEndpoint,
  deleteChannelEndpoint,
  putChannelEndpoint,
  testChannelEndpoint,
} from "../contract/channels.ts";
import { governanceEndpoint, putGovernanceEndpoint } from "../contract/governance.ts";
import { settingsHistoryEndpoint } from "../contract/settings-history.ts";
import { answerAllocation, answerAllocationPreview } from "./answer-allocation.ts";
import { answerAllocationRules, answerPutAllocationRules } from "./answer-allocation-rules.ts";
import { answerTestChannel } from "./answer-channel-test.ts";
import { answerChannels, answerDeleteChannel, answerPutChannel } from "./answer-channels.ts";
import { answerGovernance, answerPutGovernance } from "./answer-governance.ts";
import { answerSettingsHistory } from "./answer-settings-history.ts";
import { type RouteDeps, route } from "./api-route.ts";

export interface SettingsRouteDeps {
  readonly reader: Reader;
  readonly writer: Writer;
  readonly textCapture?: TextCapture;
  /** What may ask addresses that people typed in; absent: nothing is sent. */
  readonly outbound?: Outbound;
}

/** What rules money and trust, and who changed it. */
export function routeSettings(app: Application, deps: SettingsRouteDeps, routing: RouteDeps): void {
  const { reader, writer, outbound, textCapture: capture = "off" } = deps;
  route(app, allocationRulesEndpoint, (input) => answerAllocationRules(reader, input), routing);
  route(app, putAllocationRulesEndpoint, (input) => answerPutAllocationRules(writer, input), routing);
  route(app, allocationEndpoint, (input) => answerAllocation(reader, input), routing);
  route(app, previewAllocationEndpoint, (input) => answerAllocationPreview(reader, input), routing);
  route(app, governanceEndpoint, (input) => answerGovernance(reader, capture, input), routing);
  route(app, putGovernanceEndpoint, (input) => answerPutGovernance(writer, capture, input), routing);
  route(app, channelsEndpoint, (input) => answerChannels(reader, outbound !== undefined, input), routing);
  route(app, putChannelEndpoint, (input) => answerPutChannel(writer, input), routing);
  route(app, deleteChannelEndpoint, (input) => answerDeleteChannel(writer, input), routing);
  route(app, testChannelEndpoint, (input) => answerTestChannel(writer, outbound, input), routing);
  route(app, settingsHistoryEndpoint, (input) => answerSettingsHistory(reader, input), routing);
}
