/** Bounds of the client. Every value has a default; see the README for the table. */
export interface Limits {
  /** Events waiting or under way; above it the oldest waiting are dropped. */
  queueEvents: number;
  /** The same in approximate bytes. */
  queueBytes: number;
  /** Approximate bytes of one event; a larger one is dropped. */
  eventBytes: number;
  /** Events in one request. */
  batchEvents: number;
  /** Approximate bytes in one request, before compression. */
  batchBytes: number;
  /** Longest time an event waits for its batch to fill, milliseconds. */
  flushIntervalMs: number;
  /** Requests under way at once. */
  requestsInFlight: number;
  /** Longest time one request may take, milliseconds. */
  requestTimeoutMs: number;
  /** Requests larger than this are compressed. */
  gzipAboveBytes: number;
  /** First wait before a request is sent again, milliseconds; it doubles each time, and the wait is drawn between 0 and it. */
  retryBaseMs: number;
  /** Longest such wait, milliseconds. */
  retryMaxMs: number;
}

/** Default, least and most of each limit. */
export const limitRanges: Record<keyof Limits, readonly [standard: number, least: number, most: number]> = {
  queueEvents: [10_000, 1, 1_000_000],
  queueBytes: [33_554_432, 1_024, 1_073_741_824],
  eventBytes: [131_072, 256, 1_048_576],
  batchEvents: [200, 1, 10_000],
  batchBytes: [524_288, 256, 8_388_608],
  flushIntervalMs: [1_000, 1, 600_000],
  requestsInFlight: [2, 1, 8],
  requestTimeoutMs: [10_000, 10, 120_000],
  gzipAboveBytes: [2_048, 0, 1_073_741_824],
  retryBaseMs: [500, 1, 60_000],
  retryMaxMs: [30_000, 1, 600_000],
};
