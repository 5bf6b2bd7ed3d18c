import { type Expression, type ExpressionBuilder, type SqlBool, sql } from "kysely";
import {
  type AccountId,
  type Currency,
  type Db,
  idToUuid,
  type MemberId,
  type Migration,
  type MovementId,
  type PotId,
  tablesOf,
} from "#kernel";
import { type MovementRow, movementFromRow, ownerId, parseCurrency } from "../codec.ts";
import type { Movement, MovementFilter, MovementKind, Owner } from "../movement.ts";
import type { DaySum, Movements } from "../movements.ts";

type Tables = {
  "movements.record": MovementRow;
  "movements.recovery": { only_row: boolean; through_id: string };
};

/** The schema of movements. */
export const movementMigrations: readonly Migration[] = [
  {
    name: "movements-0001-movements",
    file: new URL("../migrations/0001-movements.sql", import.meta.url),
  },
  {
    name: "movements-0002-narrow-rows",
    file: new URL("../migrations/0002-narrow-rows.sql", import.meta.url),
  },
];

const limitMax = 1_000;

/** Reads of movements. What writes is the writer's one statement. */
export type MovementStore = Pick<
  Movements,
  "find" | "findMany" | "list" | "completedOf" | "sentSince"
> & {
  findByKey(owner: Owner, idempotencyKey: string): Promise<Movement | undefined>;
  due(nowMs: number, limit: number): Promise<Movement[]>;
  /** Movements after the recovery mark whose step has no outcome. */
  unresolved(limit: number): Promise<Movement[]>;
  markRecovered(throughId: MovementId): Promise<void>;
};

/** Reads movements of a database. */
export function createMovementStore(db: Db): MovementStore {
  const tables = tablesOf<Tables>(db);
  const movements = () => tables.selectFrom("movements.record").selectAll();
  return {
    async find(id) {
      const row = await movements().where("id", "=", idToUuid(id)).executeTakeFirst();
      return row && movementFromRow(row);
    },
    async findMany(ids) {
      if (ids.length === 0) return [];
      const rows = await movements().where("id", "in", ids.map(idToUuid)).orderBy("id").execute();
      return rows.map(movementFromRow);
    },
    async findByKey(owner, idempotencyKey) {
      const row = await movements()
        .where("owner", "=", idToUuid(ownerId(owner)))
        .where("idempotency_key", "=", idempotencyKey)
        .executeTakeFirst();
      return row && movementFromRow(row);
    },
    list: (filter) => list(db, filter),
    completedOf: (holder, fromMs, untilMs) => completedOf(db, holder, fromMs, untilMs),
    sentSince: (member, kinds, sinceMs) => sentSince(db, member, kinds, sinceMs),
    async due(nowMs, limit) {
      const rows = await movements()
        .where("ends_at", "<=", new Date(nowMs))
        .orderBy("ends_at")
        .limit(Math.min(limit, limitMax))
        .execute();
      return rows.map(movementFromRow);
    },
    unresolved: (limit) => unresolved(db, limit),
    async markRecovered(throughId) {
      await tables
        .updateTable("movements.recovery")
        .set({ through_id: idToUuid(throughId) })
        .where("through_id", "<", idToUuid(throughId))
        .execute();
    },
  };
}

async function list(db: Db, filter: MovementFilter): Promise<Movement[]> {
  const limit = Math.min(filter.limit, limitMax);
  const side = (column: "from_member" | "to_member") =>
    tablesOf<Tables>(db)
      .selectFrom("movements.record")
      .selectAll()
      .where(column, "=", idToUuid(filter.member))
      .where((eb) => eb.and(conditions(eb, filter)))
      .orderBy("id", "desc")
      .limit(limit)
      .execute();
  // Two index scans that each stop at the limit; a condition with OR would read all of both.
  const rows = (await Promise.all([side("from_member"), side("to_member")])).flat();
  return [...new Map(rows.map((row) => [row.id, row])).values()]
    .sort((a, b) => (a.id < b.id ? 1 : -1))
    .slice(0, limit)
    .map(movementFromRow);
}

async function completedOf(
  db: Db,
  { member, account }: { readonly member: MemberId; readonly account: AccountId },
  fromMs: number,
  untilMs: number,
): Promise<Movement[]> {
  const [ofMember, ofAccount] = [idToUuid(member), idToUuid(account)];
  const rows = await tablesOf<Tables>(db)
    .selectFrom("movements.record")
    .selectAll()
    .where((eb) => eb.or([eb("from_member", "=", ofMember), eb("to_member", "=", ofMember)]))
    .where((eb) => eb.or([eb("from_account", "=", ofAccount), eb("to_account", "=", ofAccount)]))
    .where("state", "=", "completed")
    .where("final_at", ">=", new Date(fromMs))
    .where("final_at", "<", new Date(untilMs))
    .orderBy("final_at")
    .orderBy("id")
    .execute();
  return rows.map(movementFromRow);
}

async function unresolved(db: Db, limit: number): Promise<Movement[]> {
  const tables = tablesOf<Tables>(db);
  const movements = () => tables.selectFrom("movements.record").selectAll();
  const mark = tables.selectFrom("movements.recovery").select("through_id");
  const created = await movements()
    .where("id", ">", mark)
    .where("state", "=", "created")
    .orderBy("id")
    .limit(limit)
    .execute();
  const planned = await movements()
    .where("ends_at", "is not", null)
    .where(sql<SqlBool>`further -> -1 ->> 'outcome' = 'planned'`)
    .limit(limit)
    .execute();
  return [...created, ...planned].map(movementFromRow);
}

/** Every movement, in pages by id. */
export async function* allMovements(db: Db, pageSize: number): AsyncGenerator<Movement[]> {
  let after = "00000000-0000-0000-0000-000000000000";
  for (;;) {
    const rows = await tablesOf<Tables>(db)
      .selectFrom("movements.record")
      .selectAll()
      .where("id", ">", after)
      .orderBy("id")
      .limit(pageSize)
      .execute();
    const last = rows.at(-1);
    if (!last) return;
    yield rows.map(movementFromRow);
    after = last.id;
  }
}

type MovementBuilder = ExpressionBuilder<Tables, "movements.record">;

function conditions(eb: MovementBuilder, filter: MovementFilter): Expression<SqlBool>[] {
  const all: Expression<SqlBool>[] = [];
  const { account, pot, direction, counterparts } = filter;
  if (account) all.push(isEither(eb, "from_account", "to_account", account));
  if (pot) all.push(isEither(eb, "from_pot", "to_pot", pot));
  if (filter.currency) all.push(eb("currency", "=", filter.currency));
  if (filter.kind) all.push(eb("kind", "=", filter.kind));
  if (filter.kinds) all.push(eb("kind", "in", filter.kinds));
  if (filter.state) all.push(eb("state", "=", filter.state));
  if (filter.fromMs !== undefined) all.push(eb("created_at", ">=", new Date(filter.fromMs)));
  if (filter.untilMs !== undefined) all.push(eb("created_at", "<", new Date(filter.untilMs)));
  if (filter.before) all.push(eb("id", "<", idToUuid(filter.before)));
  if (direction) all.push(directionIs(filter.member, direction));
  if (filter.text !== undefined) all.push(textMatches(eb, filter.text, counterparts ?? []));
  return all;
}

function isEither(
  eb: MovementBuilder,
  from: "from_account" | "from_pot",
  to: "to_account" | "to_pot",
  id: AccountId | PotId,
): Expression<SqlBool> {
  const uuid = idToUuid(id);
  return eb.or([eb(from, "=", uuid), eb(to, "=", uuid)]);
}

function directionIs(id: MemberId, direction: "in" | "out" | "within"): Expression<SqlBool> {
  const member = idToUuid(id);
  const from = sql<SqlBool>`from_member is not distinct from ${member}`;
  const to = sql<SqlBool>`to_member is not distinct from ${member}`;
  if (direction === "within") return sql<SqlBool>`${from} and ${to}`;
  return direction === "in" ? sql<SqlBool>`not ${from}` : sql<SqlBool>`not ${to}`;
}

function textMatches(
  eb: MovementBuilder,
  text: string,
  counterparts: readonly MemberId[],
): Expression<SqlBool> {
  const members = counterparts.map(idToUuid);
  const pattern = `%${text.replaceAll(/[\\%_]/g, (character) => `\\${character}`)}%`;
  return eb.or([
    eb("note", "ilike", pattern),
    sql<SqlBool>`from_name ilike ${pattern}`,
    sql<SqlBool>`to_name ilike ${pattern}`,
    ...(members.length > 0
      ? [eb("from_member", "in", members), eb("to_member", "in", members)]
      : []),
  ]);
}

async function sentSince(
  db: Db,
  member: MemberId,
  kinds: readonly MovementKind[],
  sinceMs: number,
): Promise<readonly DaySum[]> {
  const sender = idToUuid(member);
  const rows = await tablesOf<Tables>(db)
    .selectFrom("movements.record")
    .select([
      "currency",
      sql<Date>`date_trunc('day', created_at, 'UTC')`.as("day"),
      sql<string>`sum(amount)`.as("amount"),
    ])
    .where("from_member", "=", sender)
    .where((eb) => eb.or([eb("to_member", "is", null), eb("to_member", "<>", sender)]))
    .where("kind", "in", kinds)
    .where("state", "in", ["created", "pending", "completed"])
    .where("created_at", ">=", new Date(sinceMs))
    .groupBy(["currency", "day"])
    .execute();
  return rows.map((row) => ({
    currency: parseCurrency(row.currency) satisfies Currency,
    dayMs: row.day.getTime(),
    amount: BigInt(row.amount),
  }));
}
