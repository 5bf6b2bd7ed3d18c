import type { Db } from "#kernel";
import { changesSinceCheckpoint, releases } from "./changes.ts";
import { fromUuid } from "./codec.ts";

/**
 * A broken invariant of the ledger and what breaks it: a ledger's number for
 * `debits_equal_credits`, an account's id for those of accounts, else a transfer's id.
 */
export type LedgerDefect = {
  readonly invariant:
    | "debits_equal_credits"
    | "balance_equals_replay"
    | "limit_holds"
    | "id_is_unique"
    | "settlement_has_pending"
    | "settlement_matches_pending"
    | "history_is_whole";
  readonly id: bigint;
};

type DefectRow = {
  readonly invariant: LedgerDefect["invariant"];
  readonly ledger: bigint | null;
  readonly id: string | null;
};

// Flags: 2 pending, 4 post, 8 void of a transfer; 2 and 4 limits, 8 history of an account.
const debitsEqualCredits = `
  select 'debits_equal_credits', ledger, null::uuid from balances group by ledger
  having sum(debits_posted) <> sum(credits_posted) or sum(debits_pending) <> sum(credits_pending)`;

const balanceEqualsReplay = `
  select 'balance_equals_replay', null, b.id
  from balances b left join replayed r on r.account = b.number
  where (b.debits_pending, b.debits_posted, b.credits_pending, b.credits_posted)
    <> (coalesce(r.debits_pending, 0), coalesce(r.debits_posted, 0),
        coalesce(r.credits_pending, 0), coalesce(r.credits_posted, 0))
  union all
  select 'balance_equals_replay', null, t.id from ledger.transfer t
  where not exists (select from ledger.account a where a.number = t.debit_account)
    or not exists (select from ledger.account a where a.number = t.credit_account)`;

const limitHolds = `
  select 'limit_holds', null, id from balances
  where (flags & 2 <> 0 and debits_pending + debits_posted > credits_posted)
    or (flags & 4 <> 0 and credits_pending + credits_posted > debits_posted)`;

const idIsUnique = `
  select 'id_is_unique', null, id from ledger.transfer group by id having count(*) > 1`;

// A settlement is of a pending transfer, of the same accounts where it names them, and an expiry of
// one that is due.
const settlementHasPending = `
  select 'settlement_has_pending', null, coalesce(t.id, '00000000-0000-0000-0000-000000000000')
  from ledger.settlement s left join ledger.transfer t
    on t.timestamp = s.pending and t.flags & 2 <> 0
    and t.debit_account = coalesce(s.debit_account, t.debit_account)
    and t.credit_account = coalesce(s.credit_account, t.credit_account)
  where t.id is null or (s.status = 4 and (t.timeout is null
    or s.timestamp < t.timestamp + t.timeout * 1000000000))`;

// The settlements of a pending transfer are the transfers that posted or voided it, or an expiry;
// the last one, and no other, releases all that was left of it.
const settlementMatchesPending = `
  select 'settlement_matches_pending', null, t.id
  from ledger.transfer t left join (
    select pending, array_agg(timestamp order by timestamp) filter (where status <> 4) as times,
      count(*) filter (where status <> 1) as endings, max(status) as status,
      sum(released) as released
    from ledger.settlement group by pending
  ) s on s.pending = t.timestamp
  left join (
    select pending_id, array_agg(timestamp order by timestamp) as times,
      coalesce(sum(amount) filter (where flags & 4 <> 0), 0) as posted,
      count(*) filter (where flags & 8 <> 0) as voids
    from ledger.transfer where flags & 12 <> 0 group by pending_id
  ) x on x.pending_id = t.id
  where t.flags & 2 <> 0 and (s.times is distinct from x.times
    or s.endings > 1 or s.released > t.amount or x.posted > t.amount
    or (s.endings = 1) <> (coalesce(s.status, 1) <> 1)
    or (s.endings = 1 and s.released <> t.amount)
    or (x.voids > 0) <> (coalesce(s.status, 1) = 3))`;

const historyIsWhole = `
  select 'history_is_whole', null, a.id
  from ledger.account a left join (
    select account, count(*) as rows from ledger.account_balance group by account
  ) b on b.account = a.number
  left join replayed r on r.account = a.number
  where coalesce(b.rows, 0) <> case when a.flags & 8 <> 0 then coalesce(r.rows, 0) else 0 end`;

/** Balances of now, as the writer comes by them: checkpoints and what changed since. */
const balances = `
  select a.id, a.number, a.ledger, a.flags,
    coalesce(c.debits_pending, 0) + coalesce(m.debits_pending, 0) as debits_pending,
    coalesce(c.debits_posted, 0) + coalesce(m.debits_posted, 0) as debits_posted,
    coalesce(c.credits_pending, 0) + coalesce(m.credits_pending, 0) as credits_pending,
    coalesce(c.credits_posted, 0) + coalesce(m.credits_posted, 0) as credits_posted
  from ledger.account a left join ledger.checkpoint c on c.account = a.number
  left join (${changesSinceCheckpoint}) m on m.account = a.number`;

/** Everything that ever changed an account. */
const changes = `
  select debit_account as account, timestamp, false as is_expiry, 1 as is_transfer,
    case when flags & 2 <> 0 then amount else 0 end as debits_pending,
    case when flags & 10 = 0 then amount else 0 end as debits_posted,
    0::numeric as credits_pending, 0::numeric as credits_posted
  from ledger.transfer
  union all
  select credit_account, timestamp, false, 1, 0, 0,
    case when flags & 2 <> 0 then amount else 0 end,
    case when flags & 10 = 0 then amount else 0 end
  from ledger.transfer
  union all
  select account, timestamp, is_expiry, 0, debits_pending, 0, credits_pending, 0
  from (${releases("true", "true")}) s`;

const summed = `sum(debits_pending) as debits_pending, sum(debits_posted) as debits_posted,
  sum(credits_pending) as credits_pending, sum(credits_posted) as credits_posted`;

/** What all transfers of each account add up to, and how many they are. */
const replayed = `
  select account, sum(is_transfer) as rows, ${summed} from (${changes}) c group by account`;

// Each kept checkpoint holds all that came up to its times: of every change it is told how many
// checkpoints of its account came before it, and what comes between two is added up once.
const keptEqualsReplay = `
  select 'balance_equals_replay', null, a.id from (
    select account, row_number() over (partition by account order by transfer_time) as nth,
      debits_pending, debits_posted, credits_pending, credits_posted
    from ledger.kept_checkpoint
  ) k join ledger.account a on a.number = k.account
  cross join lateral (
    select coalesce(sum(debits_pending), 0), coalesce(sum(debits_posted), 0),
      coalesce(sum(credits_pending), 0), coalesce(sum(credits_posted), 0)
    from between_kept b where b.account = k.account and b.kept_before < k.nth
  ) r (debits_pending, debits_posted, credits_pending, credits_posted)
  where (k.debits_pending, k.debits_posted, k.credits_pending, k.credits_posted)
    <> (r.debits_pending, r.debits_posted, r.credits_pending, r.credits_posted)`;

const betweenKept = `
  select k.account, width_bucket(c.timestamp - 1,
      case when c.is_expiry then k.expiry_times else k.transfer_times end) as kept_before, ${summed}
  from (
    select account, array_agg(transfer_time order by transfer_time) as transfer_times,
      array_agg(expiry_time order by transfer_time) as expiry_times
    from ledger.kept_checkpoint group by account
  ) k join (${changes}) c on c.account = k.account group by k.account, kept_before`;

/**
 * Proves the ledger's invariants over all that is committed, in one snapshot: in every ledger
 * debits equal credits, posted and pending; each balance, of now and of every kept checkpoint,
 * equals the replay of its account's transfers; limits hold; what became of each pending transfer
 * agrees with the transfers that settled it; accounts with history have a row for every transfer.
 *
 * @returns every violation; none for a sound ledger
 */
export async function verifyLedger(db: Db): Promise<LedgerDefect[]> {
  const proofs = [
    debitsEqualCredits,
    balanceEqualsReplay,
    keptEqualsReplay,
    limitHolds,
    idIsUnique,
    settlementHasPending,
    settlementMatchesPending,
    historyIsWhole,
  ];
  const text = `with replayed as materialized (${replayed}),
      balances as materialized (${balances}),
      between_kept as materialized (${betweenKept})
    select * from (${proofs.join(" union all ")}) d (invariant, ledger, id)`;
  const { rows } = await db.pool.query<DefectRow>(text);
  return rows.map(({ invariant, ledger, id }) => ({
    invariant,
    id: id === null ? (ledger ?? 0n) : fromUuid(id),
  }));
}
