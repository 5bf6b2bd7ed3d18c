/** Bounds of the calls to a cluster. */
export type ClusterLimits = {
  /** How long a call may take, in ms: TigerBeetle's own client would try for ever. */
  readonly callTimeoutMsMax: number;
  /** Events, ids and filters that may wait before further calls are refused. */
  readonly waitingEventsMax: number;
  /** Pending transfers whose end is remembered; others are asked for when they are read. */
  readonly settledPendingsKnownMax: number;
};

export const clusterLimits: ClusterLimits = {
  // A cluster that loses its primary has another within a few seconds.
  callTimeoutMsMax: 10_000,
  waitingEventsMax: 500_000,
  settledPendingsKnownMax: 100_000,
};
