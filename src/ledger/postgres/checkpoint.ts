import type { Db } from "#kernel";
import type { Checkpoint } from "../writer/storage.ts";
import { toArray } from "./codec.ts";
import { numberOf } from "./group.ts";

const fields = `(account, transfer_time, expiry_time, debits_pending, debits_posted,
    credits_pending, credits_posted)`;

const given = `
  select n.account, $2, $3, n.debits_pending, n.debits_posted, n.credits_pending, n.credits_posted
  from unnest($1::integer[], $4::numeric[], $5::numeric[], $6::numeric[], $7::numeric[])
    as n (account, debits_pending, debits_posted, credits_pending, credits_posted)`;

const keepBalances = `
  insert into ledger.kept_checkpoint ${fields} ${given} on conflict do nothing`;

const saveBalances = `
  insert into ledger.checkpoint as c ${fields} ${given}
  on conflict (account) do update set transfer_time = excluded.transfer_time,
    expiry_time = excluded.expiry_time, debits_pending = excluded.debits_pending,
    debits_posted = excluded.debits_posted, credits_pending = excluded.credits_pending,
    credits_posted = excluded.credits_posted
  where c.transfer_time <= excluded.transfer_time and c.expiry_time <= excluded.expiry_time`;

// What replaces a checkpoint of before the end of the last sealed segment leaves it behind.
const keepFormer = `
  insert into ledger.kept_checkpoint
  select c.* from ledger.checkpoint c,
    (select max(last_time) as time from ledger.segment where is_sealed) as sealed
  where c.account = any($1::integer[]) and c.transfer_time <= sealed.time
    and c.transfer_time > 0 and sealed.time < $2
  on conflict do nothing`;

const saveFloor = `
  update ledger.checkpoint_floor set transfer_time = greatest(transfer_time, $1),
    expiry_time = greatest(expiry_time, $2)`;

/**
 * Keeps balances. It needs no fence: they are of what is committed for good, and never replace
 * younger ones.
 */
export async function saveCheckpoint(
  { pool }: Db,
  { at, balances, floor, isKept }: Checkpoint,
): Promise<void> {
  const values = [
    toArray(balances, ({ account }) => numberOf(account)),
    at.transferTime,
    at.expiryTime,
    toArray(balances, ({ debitsPending }) => debitsPending),
    toArray(balances, ({ debitsPosted }) => debitsPosted),
    toArray(balances, ({ creditsPending }) => creditsPending),
    toArray(balances, ({ creditsPosted }) => creditsPosted),
  ];
  if (isKept) {
    await pool.query({ name: "ledger-keep-balances", text: keepBalances, values });
    return;
  }
  await pool.query({
    name: "ledger-keep-checkpoint",
    text: keepFormer,
    values: [values[0], at.transferTime],
  });
  await pool.query({ name: "ledger-save-checkpoint", text: saveBalances, values });
  if (floor) await pool.query(saveFloor, [floor.transferTime, floor.expiryTime]);
}
