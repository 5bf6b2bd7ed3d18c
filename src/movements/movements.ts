import type { AccountId, Currency, MemberId, MovementId, Result } from "#kernel";
import type { AdvanceError, SubmitError } from "./errors.ts";
import type {
  Movement,
  MovementFilter,
  MovementIntent,
  MovementKind,
  Owner,
  Step,
} from "./movement.ts";

/** What a member sent in one currency on one day (UTC). */
export type DaySum = {
  readonly currency: Currency;
  readonly dayMs: number;
  readonly amount: bigint;
};

/** How a movement or a step is asked for. */
export type Asked = {
  /**
   * The caller has stored what it asks for, with the ids of its transfers, and asks for the first
   * time. Should there be no answer, the caller asks again, then without this, until there is one.
   * So nothing is stored here before the ledger is asked: intent and outcome go in together.
   */
  readonly kept: boolean;
};

/**
 * Everything that moves money. Intent, post, outcome: the intent is stored durably with its
 * transfer ids; the transfers are posted, idempotent by id (the commit point); the outcome and the
 * events it causes are stored. A crash between any two is repaired by {@link Movements.recover}.
 */
export type Movements = {
  /**
   * Carries an intent through to its first outcome: `completed` or `pending`.
   *
   * The same owner and key with the same hash give the first result again, also when it is still
   * under way or was a failure.
   */
  submit(intent: MovementIntent, asked?: Asked): Promise<Result<Movement, SubmitError>>;
  /**
   * Carries a pending movement on by one step. Repeating a step that has happened (by its name)
   * gives the movement as it is.
   */
  advance(id: MovementId, step: Step, asked?: Asked): Promise<Result<Movement, AdvanceError>>;
  /**
   * The first result of a key, for callers that are about to refuse a request which may be a
   * repetition of one that was carried out; undefined when the key is new.
   */
  replay(
    owner: Owner,
    idempotencyKey: string,
    requestHash: string,
  ): Promise<Result<Movement, SubmitError> | undefined>;
  find(id: MovementId): Promise<Movement | undefined>;
  findMany(ids: readonly MovementId[]): Promise<Movement[]>;
  /** Newest first; to go on, pass the last one's id as `before`. */
  list(filter: MovementFilter): Promise<Movement[]>;
  /** Completed movements of one account with `fromMs <= finalAtMs < untilMs`, oldest first. */
  completedOf(
    holder: { readonly member: MemberId; readonly account: AccountId },
    fromMs: number,
    untilMs: number,
  ): Promise<Movement[]>;
  /** What a member sent (neither failed, returned nor cancelled) since then, by currency and day. */
  sentSince(
    member: MemberId,
    kinds: readonly MovementKind[],
    sinceMs: number,
  ): Promise<readonly DaySum[]>;
  /** Pending movements whose end has come, longest overdue first. */
  due(limit: number): Promise<Movement[]>;
  /** Drives every movement whose step was stored but has no outcome. Returns how many. */
  recover(): Promise<number>;
  /** Called after an outcome is durable, in the order of outcomes. Returns a way to stop. */
  subscribe(listener: (movement: Movement) => void): () => void;
  /** Waits for what is under way, then stops taking more. */
  close(): Promise<void>;
};
