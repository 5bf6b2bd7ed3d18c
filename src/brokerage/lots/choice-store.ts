import { type Db, type MemberId, type Tx, tablesOf } from "#kernel";
import type { LotChoice, LotMethod, LotPart } from "./choose-lots.ts";

type ChoiceTable = { trade_id: string; member_id: string; choice: unknown; chosen_at: Date };
type MethodTable = { member_id: string; since: Date; method: string };

type Tables = {
  "brokerage.lot_choice": ChoiceTable;
  "brokerage.lot_method": MethodTable;
};

/** The method of a member's sales from an instant on, in ms since the epoch. */
export type MethodSince = { readonly sinceMs: number; readonly method: LotMethod };

/** Choices of a member by the trade that they are of. */
export async function choicesOf(db: Db, member: MemberId): Promise<ReadonlyMap<string, LotChoice>> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.lot_choice")
    .select(["trade_id", "choice"])
    .where("member_id", "=", member)
    .execute();
  return new Map(rows.map((row) => [row.trade_id, choiceFromJson(row.choice)]));
}

/** Takes the place of an earlier choice for the same trade. */
export async function saveChoice(
  tx: Tx,
  of: { readonly member: MemberId; readonly trade: string; readonly choice: LotChoice },
  nowMs: number,
): Promise<void> {
  const choice = JSON.stringify(of.choice, (_, value: unknown) =>
    typeof value === "bigint" ? value.toString() : value,
  );
  const row = { trade_id: of.trade, member_id: of.member, choice, chosen_at: new Date(nowMs) };
  await tablesOf<Tables>(tx)
    .insertInto("brokerage.lot_choice")
    .values(row)
    .onConflict((conflict) => conflict.column("trade_id").doUpdateSet(row))
    .execute();
}

/** Oldest first. */
export async function methodsOf(db: Db, member: MemberId): Promise<MethodSince[]> {
  const rows = await tablesOf<Tables>(db)
    .selectFrom("brokerage.lot_method")
    .select(["since", "method"])
    .where("member_id", "=", member)
    .orderBy("since")
    .execute();
  return rows.map((row) => ({ sinceMs: row.since.getTime(), method: row.method as LotMethod }));
}

export async function saveMethod(
  tx: Tx,
  member: MemberId,
  { sinceMs, method }: MethodSince,
): Promise<void> {
  await tablesOf<Tables>(tx)
    .insertInto("brokerage.lot_method")
    .values({ member_id: member, since: new Date(sinceMs), method })
    .onConflict((conflict) => conflict.columns(["member_id", "since"]).doUpdateSet({ method }))
    .execute();
}

/** The row was written by us, so its shape is known. */
function choiceFromJson(json: unknown): LotChoice {
  const choice = json as
    | { method: LotMethod }
    | { method: "specific"; parts: { lot: string; quantity: string }[] };
  if (choice.method !== "specific") return choice;
  const parts = choice.parts.map(
    ({ lot, quantity }): LotPart => ({ lot, quantity: BigInt(quantity) }),
  );
  return { method: "specific", parts };
}
