/** Bounds of a ledger's writer. */
export type WriterLimits = {
  /** How long to wait for a former writer to let go, in ms. */
  readonly lockWaitMsMax: number;
  /** Events that may wait before further calls are refused. */
  readonly waitingEventsMax: number;
  /** Transfers and burned ids held in memory; beyond that they are looked up when named. */
  readonly transfersCachedMax: number;
  readonly accountsCachedMax: number;
  /** Ids held in each of two generations to tell new ids without a look-up. */
  readonly knownIdsMax: number;
  /** Highest ids read at the start. */
  readonly recentIdsMax: number;
};

export const writerLimits: WriterLimits = {
  lockWaitMsMax: 10_000,
  waitingEventsMax: 500_000,
  transfersCachedMax: 100_000,
  accountsCachedMax: 500_000,
  knownIdsMax: 250_000,
  recentIdsMax: 20_000,
};
