import type { Selectable } from "kysely";
import { type Db, type Tx, tablesOf } from "#kernel";
import type { InstrumentId } from "../instrument.ts";
import type { Tables } from "./tables.ts";

/** What a suspension is of: everything, one instrument, or one owner of an account at the venue. */
export type SuspensionTarget =
  | { readonly scope: "venue" }
  | { readonly scope: "instrument"; readonly instrument: InstrumentId }
  | { readonly scope: "owner"; readonly owner: string };

/** Who did something as an operator, and why. */
export type SuspensionAuthority = {
  readonly by: string;
  /** Which way they came, and as whom there: what is not taken on trust. Null in old rows. */
  readonly via: string | null;
  readonly reason: string;
};

/** A suspension of trading: a `halt` leaves what rests, a `kill` cancels it. */
export type Suspension = SuspensionAuthority & {
  readonly kind: "halt" | "kill";
  readonly target: SuspensionTarget;
  /** What the operator called it: symbols and handles change. */
  readonly named: string;
  readonly atMs: number;
  /** Undefined while it is in force. */
  readonly lifted: (SuspensionAuthority & { readonly atMs: number }) | undefined;
};

type Row = Selectable<Tables["market.suspension"]>;

const subjectOf = (target: SuspensionTarget): string => {
  switch (target.scope) {
    case "venue":
      return "";
    case "instrument":
      return target.instrument;
    case "owner":
      return target.owner;
  }
};

/** Puts a suspension in force; one of the same kind that is in force stays as it is. */
export async function insertSuspension(
  tx: Tx,
  suspension: Omit<Suspension, "lifted">,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("market.suspension")
    .values({
      kind: suspension.kind,
      scope: suspension.target.scope,
      subject: subjectOf(suspension.target),
      named: suspension.named,
      reason: suspension.reason,
      placed_by: suspension.by,
      placed_via: suspension.via,
      placed_at: new Date(suspension.atMs),
    })
    .onConflict((conflict) =>
      conflict.columns(["scope", "subject", "kind"]).where("lifted_at", "is", null).doNothing(),
    )
    .execute();
}

/** Lifts all that is in force of a target. Returns how many suspensions. */
export async function liftSuspensions(
  tx: Tx,
  target: SuspensionTarget,
  { by, via, reason }: SuspensionAuthority,
  atMs: number,
): Promise<number> {
  const result = await tablesOf<Tables>(tx)
    .updateTable("market.suspension")
    .set({
      lifted_by: by,
      lifted_reason: reason,
      lifted_at: new Date(atMs),
      ...(via !== null && { lifted_via: via }),
    })
    .where("scope", "=", target.scope)
    .where("subject", "=", subjectOf(target))
    .where("lifted_at", "is", null)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** Those that are in force, oldest first. */
export async function suspensionsInForce(db: Db): Promise<Suspension[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("market.suspension")
    .selectAll()
    .where("lifted_at", "is", null)
    .orderBy("number")
    .execute();
  return rows.map(fromRow);
}

/** All that there were, the newest first. */
export async function latestSuspensions(db: Db, limit: number): Promise<Suspension[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("market.suspension")
    .selectAll()
    .orderBy("number", "desc")
    .limit(limit)
    .execute();
  return rows.map(fromRow);
}

function targetOf({ scope, subject }: Pick<Row, "scope" | "subject">): SuspensionTarget {
  switch (scope) {
    case "venue":
      return { scope };
    case "instrument":
      return { scope, instrument: subject as InstrumentId };
    case "owner":
      return { scope, owner: subject };
  }
}

function fromRow(row: Row): Suspension {
  const { lifted_at: at, lifted_by: by, lifted_reason: reason } = row;
  return {
    kind: row.kind,
    target: targetOf(row),
    named: row.named,
    by: row.placed_by,
    via: row.placed_via,
    reason: row.reason,
    atMs: row.placed_at.getTime(),
    lifted:
      at === null || by === null || reason === null
        ? undefined
        : { by, via: row.lifted_via, reason, atMs: at.getTime() },
  };
}
