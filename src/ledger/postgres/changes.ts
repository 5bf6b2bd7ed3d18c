// What changes balances, in SQL, as the rows of transfers and settlements tell it.

/**
 * What settlements take from what is pending on both accounts. A hold that was posted or voided has
 * its accounts from the transfer `t` that did it, one that expired from the settlement `s` itself.
 */
export const releases = (whichExpired: string, whichSettled: string): string => `
  select m.* from (
    select s.debit_account, s.credit_account, s.timestamp, true as is_expiry, s.released
    from ledger.settlement s where s.status = 4 and ${whichExpired}
    union all
    select t.debit_account, t.credit_account, s.timestamp, false, s.released
    from ledger.settlement s join ledger.transfer t on t.timestamp = s.timestamp
    where s.status <> 4 and ${whichSettled}
  ) r cross join lateral (values
    (r.debit_account, r.timestamp, r.is_expiry, -r.released, 0),
    (r.credit_account, r.timestamp, r.is_expiry, 0, -r.released)
  ) m (account, timestamp, is_expiry, debits_pending, credits_pending)`;

/** What each change since the floor adds to the balances of its accounts. */
const changesSinceFloor = `
  select t.debit_account as account, t.timestamp, false as is_expiry,
    case when t.flags & 2 <> 0 then t.amount else 0 end as debits_pending,
    case when t.flags & 10 = 0 then t.amount else 0 end as debits_posted,
    0::numeric as credits_pending, 0::numeric as credits_posted
  from ledger.transfer t, ledger.checkpoint_floor f where t.timestamp > f.transfer_time
  union all
  select t.credit_account, t.timestamp, false, 0, 0,
    case when t.flags & 2 <> 0 then t.amount else 0 end,
    case when t.flags & 10 = 0 then t.amount else 0 end
  from ledger.transfer t, ledger.checkpoint_floor f where t.timestamp > f.transfer_time
  union all
  select account, timestamp, is_expiry, debits_pending, 0, credits_pending, 0 from (${releases(
    "s.timestamp > (select expiry_time from ledger.checkpoint_floor)",
    `s.timestamp > (select transfer_time from ledger.checkpoint_floor)
      and t.timestamp > (select transfer_time from ledger.checkpoint_floor)`,
  )}) s`;

/** Of each account that changed since its checkpoint, by how much. */
export const changesSinceCheckpoint = `
  select m.account, sum(m.debits_pending) as debits_pending,
    sum(m.debits_posted) as debits_posted, sum(m.credits_pending) as credits_pending,
    sum(m.credits_posted) as credits_posted
  from (${changesSinceFloor}) m left join ledger.checkpoint c on c.account = m.account
  where m.timestamp > coalesce(case when m.is_expiry then c.expiry_time else c.transfer_time end, 0)
  group by m.account`;
