import { err, type MemberId, ok, type Result, type Soon } from "#kernel";
import { type Context, now } from "./context.ts";
import type { NotFound } from "./errors.ts";
import type { Member } from "./member.ts";
import { findMember, operatorIds, setOperatorSince } from "./store/members.ts";

/**
 * Who may look into the ledger, which only the institution's command line says, and what they may
 * find there: also members who are suspended or have left.
 */
export type Operators = {
  /** False when they were one already. Only an active member becomes an operator. */
  grantOperator(memberId: MemberId): Promise<Result<boolean, NotFound>>;
  /** In force with the next call. False when they were none. */
  revokeOperator(memberId: MemberId): Promise<Result<boolean, NotFound>>;
  /** Of any status, in the order in which they joined. */
  operators(): Promise<Member[]>;
  /** Of any status: never for another member's eyes. */
  anyMemberById(id: MemberId): Soon<Member | undefined>;
  /** The same by handle, with or without the `@`. */
  anyMemberByHandle(handle: string): Soon<Member | undefined>;
};

function setOperator(
  context: Context,
  memberId: MemberId,
  isOperator: boolean,
): Promise<Result<boolean, NotFound>> {
  const { directory, transact } = context;
  return transact<boolean, NotFound>(async (tx, change) => {
    change.afterCommit(() => directory.forget(memberId));
    if (await setOperatorSince(tx, memberId, isOperator ? now(context) : null)) {
      const name = isOperator ? "operator.granted" : "operator.revoked";
      change.note({ name, memberId, data: {} });
      return ok(true);
    }
    const member = await findMember(tx, memberId);
    return member?.isOperator === isOperator ? ok(false) : err({ code: "not_found" });
  });
}

export function createOperators(context: Context): Operators {
  const { directory } = context;
  return {
    grantOperator: (memberId) => setOperator(context, memberId, true),
    revokeOperator: (memberId) => setOperator(context, memberId, false),
    async operators() {
      const ids = await operatorIds(context.db);
      const found = await Promise.all(ids.map(async (id) => directory.byId(id)));
      return found.flatMap((member) => member ?? []);
    },
    anyMemberById: (id) => directory.byId(id),
    anyMemberByHandle: (handle) => directory.byHandle(handle),
  };
}
