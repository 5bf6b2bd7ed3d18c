import type { Db } from "#kernel";
import type { BalancesAtQuery, Ledger } from "../ledger.ts";
import { type AccountBalance, timestampMax } from "../records.ts";
import { replayedBalancesAt } from "./balances-by-replay.ts";
import { type BalancesRow, fromUuid, toArray, toBalances, toUuid } from "./codec.ts";
import { expiryStepOf, hasId, settles, stepOf } from "./index-keys.ts";
import { type KnownSegment, knownWithin, readSegments, type Segment } from "./segments.ts";

type Found = Awaited<ReturnType<Ledger["getBalancesAt"]>>;

/** The last checkpoint of an account from which its balances at the instant are added up. */
type Base = BalancesRow & {
  readonly id: string;
  readonly number: number;
  readonly timestamp: bigint;
  readonly transfer_time: bigint;
  readonly expiry_time: bigint;
  /** Ledger time that was committed when it was read. */
  readonly reached: bigint;
};

const balances = ["debits_pending", "debits_posted", "credits_pending", "credits_posted"] as const;
const fields = `transfer_time, expiry_time, ${balances.join(", ")}`;

const readBases = `
  select a.id, a.number, a.timestamp, (select last_timestamp from ledger.writer) as reached,
    ${fields
      .split(", ")
      .map((field) => `coalesce(b.${field}, 0) as ${field}`)
      .join(", ")}
  from ledger.account a left join lateral (
    (select ${fields} from ledger.checkpoint
      where account = a.number and transfer_time <= $2 and expiry_time <= $2)
    union all
    (select ${fields} from ledger.kept_checkpoint
      where account = a.number and transfer_time <= $2 and expiry_time <= $2
      order by transfer_time desc limit 1)
    order by transfer_time desc limit 1
  ) b on true
  where a.id = any($1::uuid[]) and a.timestamp <= $2`;

/**
 * Balances at an instant. They are added up from the nearest checkpoint before it: the cost is that
 * of the account's own transfers since then, within about a segment. By effective date, or without
 * the writer's knowledge of what no index covers, all transfers of the accounts are added up.
 */
export async function balancesAt(
  db: Db,
  known: readonly Segment[] | undefined,
  query: BalancesAtQuery,
): Promise<Found> {
  const { accountIds, at, effectiveAt } = query;
  const wanted = at || timestampMax;
  const read = async (): Promise<Base[]> => {
    const values = [toArray(accountIds, toUuid), wanted];
    return (await db.pool.query<Base>(readBases, values)).rows;
  };
  const bases = effectiveAt === 0n ? await read() : [];
  // What is committed later is left out, though it may be there when the rest is read.
  const reached = bases[0]?.reached ?? wanted;
  const until = wanted < reached ? wanted : reached;
  // After the bases, so that their tails hold all that was committed then.
  const segments = known ?? (await readSegments(db));
  const indexed = knownWithin(segments, until);
  if (effectiveAt !== 0n || !indexed) return replayedBalancesAt(db, segments, query);
  const byId = new Map<bigint, AccountBalance>();
  if (bases.length > 0) {
    const moved = await readMoves(db, indexed, bases, until);
    for (const base of bases) byId.set(fromUuid(base.id), add(base, moved.get(base.number)));
  }
  return accountIds.flatMap((accountId) => {
    const balance = byId.get(accountId);
    return balance ? [{ accountId, ...balance }] : [];
  });
}

/** What changed an account since its base, and when it was last changed at all. */
type Moves = BalancesRow & { readonly number: number; readonly last: bigint | null };

function add(base: Base, moves: Moves | undefined): AccountBalance {
  const from = toBalances(base);
  const more = moves && toBalances(moves);
  const last = moves?.last ?? base.timestamp;
  return {
    debitsPending: from.debitsPending + (more?.debitsPending ?? 0n),
    debitsPosted: from.debitsPosted + (more?.debitsPosted ?? 0n),
    creditsPending: from.creditsPending + (more?.creditsPending ?? 0n),
    creditsPosted: from.creditsPosted + (more?.creditsPosted ?? 0n),
    timestamp: last > base.timestamp ? last : base.timestamp,
  };
}

// Parameters: $1 numbers, $2 times of transfers and $3 of expiries that the bases cover, $4 the
// instant, $5 ids of transfers that no index of accounts finds, $6 the newest of them an account.

const sides = ["debit", "credit"] as const;

const eachSide = (one: (side: (typeof sides)[number]) => string) => sides.map(one);

type Steps = typeof stepOf;

const inSteps = (step: Steps, time: string, after: string) =>
  `${step(time)} between ${step(after)} and ${step("$4::bigint")}`;
const upToStep = (step: Steps, time: string) => `${step(time)} <= ${step("$4::bigint")}`;
const newestFirst = (step: Steps, time: string) => `order by ${step(time)} desc, ${time} desc`;

const sidesIn = ({ number, sealed }: KnownSegment) =>
  eachSide(
    (side) => `select b.number, '${side}' as side, t.timestamp, t.flags, t.amount, t.pending_id
      from base b join ledger.transfer_${number} t on t.${side}_account = b.number
      where t.timestamp > b.transfer_time and t.timestamp <= $4::bigint and ${
        sealed ? inSteps(stepOf, "t.timestamp", "b.transfer_time") : "t.id = any($5::uuid[])"
      }`,
  );

const lastIn = ({ number, sealed }: KnownSegment) =>
  eachSide(
    (side) => `(select t.timestamp from ledger.transfer_${number} t
      where t.${side}_account = b.number and t.timestamp <= $4::bigint and ${
        sealed ? upToStep(stepOf, "t.timestamp") : "t.id = any($6::uuid[])"
      } ${newestFirst(stepOf, "t.timestamp")} limit 1)`,
  );

const expiries = eachSide(
  (side) => `select b.number, '${side}', s.timestamp, 0, -s.released
    from base b join ledger.settlement s on s.${side}_account = b.number and s.status = 4
    where s.timestamp > b.expiry_time and s.timestamp <= $4::bigint
      and ${inSteps(expiryStepOf, "s.timestamp", "b.expiry_time")}`,
);

const lastExpiries = eachSide(
  (side) => `(select s.timestamp from ledger.settlement s
    where s.${side}_account = b.number and s.status = 4 and s.timestamp <= $4::bigint
      and ${upToStep(expiryStepOf, "s.timestamp")}
      ${newestFirst(expiryStepOf, "s.timestamp")} limit 1)`,
);

// A pending transfer holds its amount until it is settled; what settles it releases what it says.
const movesQuery = (segments: readonly KnownSegment[], since: bigint) => {
  const later = segments.filter(({ sealed }) => !sealed || sealed.lastTime > since);
  const none = "select 0, '', 0::bigint, 0, 0::numeric, null::uuid where false";
  return `
  with base as materialized (
    select * from unnest($1::integer[], $2::bigint[], $3::bigint[])
      as b (number, transfer_time, expiry_time)
  ), own (number, side, timestamp, flags, amount, pending_id) as (
    ${[none, ...later.flatMap(sidesIn)].join(" union all ")}
  ), moves (number, side, timestamp, posted, held) as (
    select number, side, timestamp, case when flags & 10 = 0 then amount else 0 end,
      case when flags & 2 <> 0 then amount when flags & 12 = 0 then 0 else -(
        select s.released from ledger.transfer p join ledger.settlement s
          on ${settles("p.timestamp")} and s.timestamp = own.timestamp
        where ${hasId("p.id", "own.pending_id")}
      ) end
    from own
    union all ${expiries.join(" union all ")}
  )
  select b.number,
    ${sides
      .map(
        (side) => `coalesce(sum(m.held) filter (where side = '${side}'), 0) as ${side}s_pending,
    coalesce(sum(m.posted) filter (where side = '${side}'), 0) as ${side}s_posted`,
      )
      .join(",\n    ")},
    greatest(${lastExpiries.join(", ")}, coalesce(max(m.timestamp),
      greatest(${["null::bigint", ...segments.flatMap(lastIn)].join(", ")}))) as last
  from base b left join moves m on m.number = b.number group by b.number`;
};

async function readMoves(
  db: Db,
  segments: readonly KnownSegment[],
  bases: readonly Base[],
  until: bigint,
): Promise<Map<number, Moves>> {
  const since = bases.reduce(
    (least, base) => (base.transfer_time < least ? base.transfer_time : least),
    timestampMax,
  );
  const { all, newest } = idsOfTails(segments, bases, until);
  const { rows } = await db.pool.query<Moves>(movesQuery(segments, since), [
    toArray(bases, ({ number }) => number),
    toArray(bases, (base) => base.transfer_time),
    toArray(bases, (base) => base.expiry_time),
    until,
    toArray(all, toUuid),
    toArray(newest, toUuid),
  ]);
  return new Map(rows.map((row) => [row.number, row]));
}

const bothSides = { debits: true, credits: true };

function idsOfTails(segments: readonly KnownSegment[], bases: readonly Base[], until: bigint) {
  const all = new Set<bigint>();
  const newest = new Set<bigint>();
  for (const { tail, sealed } of segments) {
    if (sealed || !tail) continue;
    for (const { number, transfer_time } of bases) {
      for (const row of tail.ofAccount(number, bothSides, transfer_time + 1n, until)) {
        all.add(tail.idAt(row));
      }
      for (const row of tail.ofAccount(number, bothSides, 0n, until)) {
        newest.add(tail.idAt(row));
        break;
      }
    }
  }
  return { all, newest };
}
