// What a publication of what all customers are owed costs, and a member's proof from it:
// `npm run bench:proofs`, `-- --accounts 1000000` for a million of them, `-- --json` for one line.
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { checkProof, formatProof } from "@bourse/proof";
import { createAccounts, institutionAccounts, ledgerOf } from "#accounts";
import {
  createEventLog,
  createRandomIds,
  createSystemClock,
  type Db,
  idToU128,
  migrate,
  must,
  openDb,
  silentLog,
  startPostgres,
} from "#kernel";
import {
  accountFlags,
  accountInput,
  batchEventsMax,
  type Ledger,
  openPostgresLedger,
  transferInput,
} from "#ledger";
import { migrations } from "#main";
import { createMovements } from "#movements";
import { createProofs } from "#proofs";
import { throwAwayFolder } from "./server-process.ts";

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    accounts: { type: "string", default: "100000" },
  },
});
const accountCount = Number(values.accounts);
const proofsSampled = 50;
const clock = createSystemClock();
const ids = createRandomIds(clock);

type Made = ReturnType<typeof make>;
const make = () => ({ id: ids.make("acc"), reserved: ids.make("acc"), member: ids.make("usr") });

/** Accounts with money, in the ledger and in the tables, without the wait of signing each up. */
async function makeAccounts(db: Db, ledger: Ledger): Promise<Made[]> {
  const all = Array.from({ length: accountCount }, make);
  const flags = accountFlags.debitsMustNotExceedCredits | accountFlags.history;
  const perBatch = Math.floor(batchEventsMax / 2);
  for (let start = 0; start < all.length; start += perBatch) {
    const batch = all.slice(start, start + perBatch);
    const record = { ledger: ledgerOf("USD"), flags };
    await ledger.createAccounts(
      batch.flatMap(({ id, reserved }) => [
        accountInput({ ...record, id: idToU128(id), code: 2_001 }),
        accountInput({ ...record, id: idToU128(reserved), code: 2_002 }),
      ]),
    );
    await ledger.createTransfers(
      batch.map(({ id }, index) =>
        transferInput({
          id: ids.u128(),
          debitAccountId: institutionAccounts.nostro("USD"),
          creditAccountId: idToU128(id),
          amount: BigInt(1 + ((start + index) % 1_000_003)),
          ledger: ledgerOf("USD"),
          code: 1,
        }),
      ),
    );
    await db.pool.query(
      `insert into accounts.account (id, reserved_id, member_id, currency, holder, created_at)
        select *, 'USD', 'Bench', now() from unnest($1::text[], $2::text[], $3::text[])`,
      [
        batch.map(({ id }) => id),
        batch.map(({ reserved }) => reserved),
        batch.map(({ member }) => member),
      ],
    );
  }
  return all;
}

async function storedBytes(db: Db): Promise<number> {
  const { rows } = await db.pool.query<{ bytes: bigint }>(
    `select sum(pg_total_relation_size(c.oid))::bigint as bytes
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'proofs' and c.relkind = 'r'`,
  );
  return Number(rows[0]?.bytes ?? 0n);
}

async function measure(db: Db, ledger: Ledger): Promise<Record<string, number>> {
  const movements = await createMovements({
    db,
    ledger,
    clock,
    log: silentLog,
    events: createEventLog(db),
  });
  const directory = { nameOf: async () => undefined };
  const deps = { db, ledger, clock, ids, log: silentLog };
  const accounts = createAccounts({ ...deps, movements, directory });
  await accounts.ensureInstitution();
  const made = await makeAccounts(db, ledger);
  const proofs = createProofs({ ...deps, accounts, signingSecret: ids.bytes(32) });
  const rssBefore = process.memoryUsage().rss;
  let rssPeak = rssBefore;
  const watcher = setInterval(() => {
    rssPeak = Math.max(rssPeak, process.memoryUsage().rss);
  }, 50);
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  const startedMs = performance.now();
  const published = await proofs.publish();
  const publishSeconds = (performance.now() - startedMs) / 1_000;
  delays.disable();
  clearInterval(watcher);
  const number = published?.number ?? 0;
  let [proofMs, checkMs, proofBytes] = [0, 0, 0];
  for (let n = 0; n < proofsSampled; n++) {
    const { member } = made[Math.floor((n * made.length) / proofsSampled)] ?? make();
    const asked = performance.now();
    const file = formatProof(must(await proofs.proofOf(member, number)));
    const given = performance.now();
    const check = await checkProof(file);
    if (!check.ok) throw new Error(`a proof does not hold: ${check.defect}`);
    proofMs += given - asked;
    checkMs += performance.now() - given;
    proofBytes += JSON.stringify(file).length;
  }
  await movements.close();
  return {
    accounts: accountCount,
    leaves: 2 ** (published?.assets[0]?.depth ?? 0),
    publishSeconds: Number(publishSeconds.toFixed(1)),
    loopDelayP99Ms: Math.round(delays.percentile(99) / 1e6),
    loopDelayMaxMs: Math.round(delays.max / 1e6),
    memoryGrownMB: Math.round((rssPeak - rssBefore) / 1e6),
    storedMB: Math.round((await storedBytes(db)) / 1e6),
    proofMs: Number((proofMs / proofsSampled).toFixed(1)),
    checkMs: Number((checkMs / proofsSampled).toFixed(1)),
    proofBytes: Math.round(proofBytes / proofsSampled),
  };
}

using folder = throwAwayFolder();
const server = await startPostgres({ folder: join(folder.path, "postgres"), durable: true });
try {
  const url = server.url("postgres");
  await migrate(url, migrations);
  const db = openDb(url);
  const ledger = await openPostgresLedger({ db, clock, log: silentLog });
  const result = await measure(db, ledger);
  await ledger.close();
  await db.close();
  const lines = Object.entries(result).map(([name, value]) => `${name.padEnd(16)} ${value}`);
  process.stdout.write(`${values.json ? JSON.stringify(result) : lines.join("\n")}\n`);
} finally {
  await server.stop();
}
