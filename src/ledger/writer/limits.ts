/** Bounds of a ledger's writer. */
export type WriterLimits = {
  /** How long to wait for a former writer to let go, in ms. */
  readonly lockWaitMsMax: number;
  /** Events that may wait before further calls are refused. */
  readonly waitingEventsMax: number;
  /** Groups that are on their way to storage at the same time. */
  readonly groupsInFlightMax: number;
  /** Events after which a group takes no further call. */
  readonly groupEventsMax: number;
  /** Events from which on those that wait for an idle storage become two groups. */
  readonly halvedEventsMin: number;
  /** Transfers and burned ids held in memory; beyond that they are looked up when named. */
  readonly transfersCachedMax: number;
  readonly accountsCachedMax: number;
  /** Ids held in each of two generations to tell new ids without a look-up. */
  readonly knownIdsMax: number;
  /** Highest ids read at the start. */
  readonly recentIdsMax: number;
  /** A checkpoint of balances begins after so many transfers, or so much time in ms. */
  readonly checkpointTransfersMax: number;
  readonly checkpointMsMax: number;
  /** Accounts in one transaction of a checkpoint. */
  readonly checkpointAccountsMax: number;
  /** Transfers of one account after which its balances are kept for readers of the past. */
  readonly keptTransfersMax: number;
  /** Transfers of a segment, after which the next one is opened. */
  readonly segmentTransfersMax: number;
  /** An open segment up to this size is continued at the start; a larger one is sealed. */
  readonly tailTransfersMax: number;
};

export const writerLimits: WriterLimits = {
  lockWaitMsMax: 10_000,
  waitingEventsMax: 500_000,
  groupsInFlightMax: 3,
  groupEventsMax: 8_189,
  halvedEventsMin: 1_024,
  transfersCachedMax: 100_000,
  accountsCachedMax: 1_500_000,
  knownIdsMax: 250_000,
  recentIdsMax: 20_000,
  checkpointTransfersMax: 500_000,
  checkpointMsMax: 30_000,
  checkpointAccountsMax: 4_000,
  keptTransfersMax: 4_096,
  segmentTransfersMax: 524_288,
  tailTransfersMax: 50_000,
};
