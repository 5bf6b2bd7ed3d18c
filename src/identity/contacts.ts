import type { MemberId, Result, Tx } from "#kernel";
import type { LimitReached, NotFound } from "./errors.ts";
import type { Profile } from "./member.ts";

export type Contact = Profile & {
  readonly addedAtMs: number;
  readonly lastPaidAtMs: number | undefined;
};

export type Payment = { readonly from: MemberId; readonly to: MemberId };

export type Contacts = {
  /** People added or paid: favourites first, then by name. */
  contacts(memberId: MemberId): Promise<Contact[]>;
  addContact(memberId: MemberId, handle: string): Promise<Result<void, NotFound | LimitReached>>;
  removeContact(memberId: MemberId, contactId: MemberId): Promise<Result<void, NotFound>>;
  setFavourite(
    memberId: MemberId,
    contactId: MemberId,
    favourite: boolean,
  ): Promise<Result<void, NotFound>>;
  /** The blocked one cannot pay, ask, or see the member: it looks as if nobody were there. */
  block(memberId: MemberId, handle: string): Promise<Result<void, NotFound | LimitReached>>;
  unblock(memberId: MemberId, otherId: MemberId): Promise<Result<void, NotFound>>;
  blocked(memberId: MemberId): Promise<Profile[]>;
  /** Either blocks the other. From memory when asked before. */
  isBlockedBetween(a: MemberId, b: MemberId): Promise<boolean>;
  /** Whether `to` takes requests from `from`: their privacy switch and blocks. */
  mayRequest(from: MemberId, to: MemberId): Promise<boolean>;
  /** Notes payments that became final, in the caller's transaction. Order does not matter. */
  recordPayments(tx: Tx, payments: readonly Payment[]): Promise<void>;
  recordPayment(tx: Tx, from: MemberId, to: MemberId): Promise<void>;
  /** False makes `to` a new payee, who asks for a step-up. From memory once true. */
  hasPaid(from: MemberId, to: MemberId): Promise<boolean>;
  /** The last payees, newest first, at most 20. */
  recentPayees(memberId: MemberId): Promise<Contact[]>;
};
