/** Every bound of the collector, by name. Tests lower them; nothing else in this folder holds a number of this kind. */
export interface Limits {
  /** Bytes of a body as sent, and after decompression. */
  readonly bodyBytesMax: number;
  /** Bytes of all requests being worked on: bodies, decompressed bodies and the records made from them. */
  readonly inFlightBytesMax: number;
  /** Bytes of one stored event as JSON. */
  readonly eventBytesMax: number;
  /** Bytes of one log record's body; a larger batch becomes several records. */
  readonly recordBytesMax: number;
  /** Depth of JSON. */
  readonly nestingMax: number;
  /** Event ids remembered for answering `duplicates`; the ledger, not this, keeps counts right. */
  readonly recentIdsMax: number;
  /** Events a second that each API key may send, over some seconds; absent: as many as there is room for. */
  readonly keyEventsPerSecondMax?: number | undefined;
  readonly connectionsMax: number;
  /** Calls that one gRPC connection may have running. */
  readonly grpcStreamsMax: number;
  /** A gRPC connection without calls for so long is closed; clients open another when they need it. */
  readonly grpcIdleTimeoutMs: number;
  /** A client that has not sent its headers, or its whole request, by then is cut off. */
  readonly headersTimeoutMs: number;
  readonly requestTimeoutMs: number;
  /** How long the log may take. Less than the 10 s after which OpenTelemetry exporters give up. */
  readonly appendTimeoutMs: number;
  /** How long a closing server waits for running requests. */
  readonly closeTimeoutMs: number;
}

const MIB = 1024 * 1024;

export const defaultLimits: Limits = {
  bodyBytesMax: 16 * MIB,
  inFlightBytesMax: 96 * MIB,
  eventBytesMax: 128 * 1024,
  recordBytesMax: 512 * 1024,
  nestingMax: 64,
  recentIdsMax: 200_000,
  connectionsMax: 4_096,
  grpcStreamsMax: 64,
  grpcIdleTimeoutMs: 300_000,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  appendTimeoutMs: 8_000,
  closeTimeoutMs: 10_000,
};
