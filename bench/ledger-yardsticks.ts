import pg from "pg";

// What the ledger is measured against, on the same server in the same run.

const copyRunsMax = 3;
const handWrittenAccounts = 10_000;

/**
 * Rows a second that `COPY` takes into a table with the columns of transfers and the same unique
 * index: the best of three runs over the rows that the ledger has.
 */
export async function copyRate(url: string, file: string): Promise<number> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query<{ count: string }>(
      "select count(*) from (select from ledger.transfer limit 500000) t",
    );
    const count = Number(rows[0]?.count ?? 0);
    await client.query(
      `copy (select * from ledger.transfer order by timestamp limit 500000) to '${file}' binary`,
    );
    let best = 0;
    for (let run = 0; run < copyRunsMax; run++) {
      await client.query("drop table if exists public.copy_yardstick");
      await client.query(
        "create table public.copy_yardstick (like ledger.transfer including constraints)",
      );
      await client.query("alter table public.copy_yardstick add unique (id)");
      const startedMs = performance.now();
      await client.query(`copy public.copy_yardstick from '${file}' binary`);
      best = Math.max(best, (count * 1_000) / (performance.now() - startedMs));
    }
    await client.query("drop table public.copy_yardstick");
    return best;
  } finally {
    await client.end();
  }
}

/** Connections of the pool that transactions written by hand share. */
const poolSize = 32;

export type HandWritten = AsyncDisposable & {
  /** Transfers a second, each a transaction of its own, with so many in flight. */
  rate(isHot: boolean, inFlight: number, seconds: number): Promise<number>;
};

/** Tables as people make them, with transfers as people write them. */
export async function openHandWritten(url: string): Promise<HandWritten> {
  const pool = new pg.Pool({ connectionString: url, max: poolSize });
  // Its end does not wait for the sockets, which may still hear that the server stops.
  pool.on("error", () => {});
  await pool.query(`
    create schema if not exists by_hand;
    create table by_hand.account (id bigint primary key, balance numeric not null);
    create table by_hand.transfer (
      id bigint generated always as identity primary key,
      debit_account bigint not null references by_hand.account,
      credit_account bigint not null references by_hand.account,
      amount numeric not null,
      created_at timestamptz not null default now()
    );
    create index on by_hand.transfer (debit_account);
    create index on by_hand.transfer (credit_account);
    insert into by_hand.account select n, 1000000000 from generate_series(1, 10000) n`);
  const known = new Map<string, number>();
  return {
    async rate(isHot, inFlight, seconds) {
      // More than the pool holds only wait for it.
      const workers = Math.min(inFlight, poolSize);
      const key = `${isHot} ${workers}`;
      const found = known.get(key) ?? (await measure(pool, isHot, workers, seconds));
      known.set(key, found);
      return found;
    },
    async [Symbol.asyncDispose]() {
      await pool.query("drop schema by_hand cascade");
      await pool.end();
    },
  };
}

async function measure(pool: pg.Pool, isHot: boolean, workers: number, seconds: number) {
  const startedMs = performance.now();
  const untilMs = startedMs + seconds * 1_000;
  let count = 0;
  const pick = () => 1 + Math.floor(Math.random() * handWrittenAccounts);
  const work = async () => {
    while (performance.now() < untilMs) {
      const debit = isHot ? 1 : pick();
      const credit = pick();
      if (credit === debit) continue;
      await transferByHand(pool, debit, credit);
      count++;
    }
  };
  await Promise.all(Array.from({ length: workers }, work));
  return (count * 1_000) / (performance.now() - startedMs);
}

// Both rows are locked in the order of their ids, or two transfers would wait for each other.
async function transferByHand(pool: pg.Pool, debit: number, credit: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("begin");
    const { rows } = await client.query<{ id: string; balance: string }>({
      name: "lock",
      text: "select id, balance from by_hand.account where id in ($1, $2) order by id for update",
      values: [debit, credit],
    });
    const payer = rows.find(({ id }) => Number(id) === debit);
    if (!payer || BigInt(payer.balance) < 1n) throw new Error("not enough money");
    await client.query({
      name: "insert",
      text: `insert into by_hand.transfer (debit_account, credit_account, amount)
        values ($1, $2, 1)`,
      values: [debit, credit],
    });
    for (const [id, change] of [
      [debit, -1],
      [credit, 1],
    ]) {
      await client.query({
        name: "update",
        text: "update by_hand.account set balance = balance + $2 where id = $1",
        values: [id, change],
      });
    }
    await client.query("commit");
  } finally {
    client.release();
  }
}
