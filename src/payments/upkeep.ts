/** One thing that is not as it must be. */
export type PaymentsFault = {
  readonly check:
    | "pending_past_its_end"
    | "request_paid_is_not_its_movements"
    | "split_shares_are_not_its_total";
  readonly id: string;
};

/** How much was done, by kind. */
export type DueWork = {
  readonly movements: number;
  readonly schedules: number;
  readonly notices: number;
  readonly requests: number;
};

/** What keeps payments moving, and what proves that nothing hangs. */
export type Upkeep = {
  /**
   * Does what time asks for: arrivals and returns, schedules and their notices, requests that
   * expire. To be called by a job each second; safe to repeat and to run side by side. Each call
   * does at most a page of each kind.
   */
  runDue(): Promise<DueWork>;
  /** Checks this module's invariants against the movements; empty when all hold. */
  verifyPayments(): Promise<readonly PaymentsFault[]>;
};
