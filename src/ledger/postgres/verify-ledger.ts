import type { Db } from "#kernel";
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
    | "pending_has_status"
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
  select 'debits_equal_credits', ledger, null::uuid from ledger.account group by ledger
  having sum(debits_posted) <> sum(credits_posted) or sum(debits_pending) <> sum(credits_pending)`;

const balanceEqualsReplay = `
  select 'balance_equals_replay', null, a.id
  from ledger.account a left join (
    select account, sum(debits_pending) as debits_pending, sum(debits_posted) as debits_posted,
      sum(credits_pending) as credits_pending, sum(credits_posted) as credits_posted
    from replayed group by account
  ) r on r.account = a.timestamp
  where (a.debits_pending, a.debits_posted, a.credits_pending, a.credits_posted)
    <> (coalesce(r.debits_pending, 0), coalesce(r.debits_posted, 0),
        coalesce(r.credits_pending, 0), coalesce(r.credits_posted, 0))
  union all
  select 'balance_equals_replay', null, t.id from ledger.transfer t
  where not exists (select from ledger.account a where a.timestamp = t.debit_account)
    or not exists (select from ledger.account a where a.timestamp = t.credit_account)`;

const limitHolds = `
  select 'limit_holds', null, id from ledger.account
  where (flags & 2 <> 0 and debits_pending + debits_posted > credits_posted)
    or (flags & 4 <> 0 and credits_pending + credits_posted > debits_posted)`;

const pendingHasStatus = `
  select 'pending_has_status', null, t.id
  from ledger.transfer t left join ledger.pending p on p.timestamp = t.timestamp
  where (t.flags & 2 <> 0) <> (p.timestamp is not null)
    or p.expires_at is distinct from
      case when p.timestamp is null then null else t.timestamp + t.timeout * 1000000000 end`;

// A settled pending transfer has exactly one settlement, of the kind that its status tells.
const settlementMatchesPending = `
  select 'settlement_matches_pending', null, t.id
  from ledger.transfer t join ledger.pending p on p.timestamp = t.timestamp
  left join ledger.transfer s on s.pending_id = t.id
  group by t.id, t.amount, t.timeout, p.status
  having count(s.id) <> (p.status in (2, 3))::integer
    or coalesce(max(s.flags & 12), 0) <> case p.status when 2 then 4 when 3 then 8 else 0 end
    or coalesce(max(s.amount), 0) > t.amount
    or (p.status = 4 and t.timeout is null)`;

const historyIsWhole = `
  select 'history_is_whole', null, a.id
  from ledger.account a left join (
    select account, count(*) as rows from ledger.account_balance group by account
  ) b on b.account = a.timestamp
  left join (select account, count(*) as rows from replayed group by account) r
    on r.account = a.timestamp
  where coalesce(b.rows, 0) <> case when a.flags & 8 <> 0 then coalesce(r.rows, 0) else 0 end`;

/** Each side of each transfer, with what it adds to its account's balances today. */
const replayed = `
  select t.debit_account as account,
    case when t.flags & 2 <> 0 and p.status = 1 then t.amount else 0 end as debits_pending,
    case when t.flags & 10 = 0 then t.amount else 0 end as debits_posted,
    0::numeric as credits_pending, 0::numeric as credits_posted
  from ledger.transfer t left join ledger.pending p on p.timestamp = t.timestamp
  union all
  select t.credit_account, 0, 0,
    case when t.flags & 2 <> 0 and p.status = 1 then t.amount else 0 end,
    case when t.flags & 10 = 0 then t.amount else 0 end
  from ledger.transfer t left join ledger.pending p on p.timestamp = t.timestamp`;

/**
 * Proves the ledger's invariants over all that is committed, in one snapshot: in every ledger
 * debits equal credits, posted and pending; each balance equals the replay of its account's
 * transfers; limits hold; what became of each pending transfer agrees with the transfers that
 * settled it; accounts with history have a row for every transfer.
 *
 * @returns every violation; none for a sound ledger
 */
export async function verifyLedger(db: Db): Promise<LedgerDefect[]> {
  const proofs = [
    debitsEqualCredits,
    balanceEqualsReplay,
    limitHolds,
    pendingHasStatus,
    settlementMatchesPending,
    historyIsWhole,
  ];
  const text = `with replayed as materialized (${replayed})
    select * from (${proofs.join(" union all ")}) d (invariant, ledger, id)`;
  const { rows } = await db.pool.query<DefectRow>(text);
  return rows.map(({ invariant, ledger, id }) => ({
    invariant,
    id: id === null ? (ledger ?? 0n) : fromUuid(id),
  }));
}
