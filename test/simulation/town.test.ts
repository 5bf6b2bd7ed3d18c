import { expect, test } from "vitest";
import { type DemoModules, seedDemoWorld } from "#demo";
import { dayMs, type MemberId } from "#kernel";
import type { Bank } from "#main";
import { auditBank } from "./audit.ts";
import { createWorld, type World } from "./world.ts";

const residents = 12;
const months = 2;
const timeoutMs = 600_000;

/** What people would tell of their town: who paid whom, what, when, and what everybody has. */
type Town = { readonly movements: readonly string[]; readonly balances: readonly string[] };

function modulesOf(bank: Bank): DemoModules {
  return {
    ...bank,
    signUp: bank.identity.signUpWithPassword,
    importAch: bank.flows.importAch,
    idle: () => bank.roundUps.idle(),
  };
}

async function makeTown(seed: string): Promise<Town> {
  await using world = await createWorld("a town's clock is its own");
  const { clock, bank } = world;
  const untilMs = Math.floor(clock.nowMs() / dayMs) * dayMs + months * 32 * dayMs;
  await seedDemoWorld({ modules: modulesOf(bank), clock, seed, untilMs, months, residents });
  expect(await auditBank(world)).toEqual([]);
  return await describeTown(world);
}

async function describeTown({ bank, database }: World): Promise<Town> {
  const movements = await database.db.pool.query<{ line: string }>(
    `select concat_ws(' | ', m.kind, coalesce(f.handle, m.from_side ->> 'name'),
       coalesce(t.handle, m.to_side ->> 'name'), m.amount, m.currency,
       (m.created_at at time zone 'utc')::date, m.note, m.state) as line
     from movements.movement m
     left join identity.member f on f.id = m.from_member
     left join identity.member t on t.id = m.to_member
     order by 1`,
  );
  const members = await database.db.pool.query<{ id: MemberId; handle: string }>(
    "select id, handle from identity.member order by handle",
  );
  const balances: string[] = [];
  for (const { id, handle } of members.rows) {
    const accounts = await bank.accounts.list(id);
    for (const { available, reserved, incoming } of await bank.accounts.balances(accounts)) {
      const amounts = [available, reserved, incoming].map(({ amount }) => amount).join(" ");
      balances.push(`${handle} ${available.currency} ${amounts}`);
    }
    for (const { name, balance } of await bank.accounts.listPots(id)) {
      balances.push(`${handle} ${name} ${balance.amount}`);
    }
  }
  return { movements: movements.rows.map(({ line }) => line), balances: balances.sort() };
}

test(
  "a town of the same seed is the same town, and of another seed another",
  async () => {
    const first = await makeTown("one");
    expect(first.movements.length).toBeGreaterThan(residents * months * 4);
    expect(await makeTown("one")).toEqual(first);
    const other = await makeTown("other");
    expect(other.movements).not.toEqual(first.movements);
    expect(other.balances).not.toEqual(first.balances);
  },
  timeoutMs,
);
