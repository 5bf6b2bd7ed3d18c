import type { MemberId, PotId, Result } from "#kernel";
import type { Movement } from "#movements";
import type {
  CurrencyMismatch,
  CurrencyNotHeld,
  NotFound,
  PotNotEmpty,
  PotTransferError,
} from "./errors.ts";
import type { NewPot, PotSettings, PotTransfer, PotWithBalance } from "./pot.ts";

export type Pots = {
  createPot(
    member: MemberId,
    pot: NewPot,
  ): Promise<Result<PotWithBalance, CurrencyNotHeld | CurrencyMismatch>>;
  /** Open pots, oldest first. */
  listPots(member: MemberId): Promise<PotWithBalance[]>;
  findPot(member: MemberId, id: PotId): Promise<Result<PotWithBalance, NotFound>>;
  /** Name of a pot, open or closed, for what a movement names. */
  potName(id: PotId): Promise<string | undefined>;
  updatePot(
    member: MemberId,
    id: PotId,
    changes: Partial<PotSettings>,
  ): Promise<Result<PotWithBalance, NotFound | CurrencyMismatch>>;
  /** A closed pot is gone for its member; its movements remain. */
  closePot(member: MemberId, id: PotId): Promise<Result<void, NotFound | PotNotEmpty>>;
  deposit(member: MemberId, transfer: PotTransfer): Promise<Result<Movement, PotTransferError>>;
  withdraw(member: MemberId, transfer: PotTransfer): Promise<Result<Movement, PotTransferError>>;
  /**
   * After a completed payment out of an account: puts aside what is missing to the next multiple,
   * in each pot that rounds up. Does nothing for other movements, and when there is not enough
   * money. Idempotent by the payment.
   */
  roundUpAfter(payment: Movement): Promise<void>;
  /**
   * Makes the deposits that are due, those of missed days too, each once. One for which there is
   * not enough money is left out.
   *
   * @returns how many it made
   */
  runPotSchedules(): Promise<number>;
};
