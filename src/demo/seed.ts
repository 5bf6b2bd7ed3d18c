import {
  assert,
  createRandom,
  dayMs,
  type MemberId,
  minuteMs,
  money,
  must,
  secondMs,
} from "#kernel";
import { createInvesting, type Investing } from "./investing.ts";
import { type Deed, deedsOf } from "./life.ts";
import type { DemoOptions } from "./modules.ts";
import { payrollFile } from "./payroll.ts";
import { type People, settlePeople } from "./people.ts";
import { touchUp } from "./today.ts";
import { planTown, type Resident, type Town } from "./town.ts";

const monthsDefault = 12;
const residentsDefault = 200;
const capital = 5_000_000_00n;
const payrollMinute = 6 * 60;
/** When the two parts of a day may begin. */
const partMinutes = [
  [7 * 60 + 30, 12 * 60 + 30],
  [17 * 60, 20 * 60 + 30],
] as const;

/**
 * Lives the town's year: everything that stands in the database after it was done by the product's
 * own flows, under a clock that jumps from one thing to the next. People, amounts, days and
 * balances are the same for the same seed and end.
 */
export async function seedDemoWorld(options: DemoOptions): Promise<void> {
  const { clock, untilMs, seed, modules } = options;
  // A day is lived from its payroll on: before that hour, today's would be written in the future.
  const lastDay = Math.floor((untilMs - payrollMinute * minuteMs) / dayMs);
  const firstDay = dayMonthsBefore(lastDay, options.months ?? monthsDefault);
  clock.setMs(firstDay * dayMs);
  await modules.accounts.ensureInstitution();
  await modules.accounts.contributeCapital(money(capital, "USD"), "demo-capital");
  const town = planTown(seed, options.residents ?? residentsDefault);
  const people = await settlePeople(options, town);
  await moveIn(options, town, people);
  must(await modules.importAch(payrollFile(town, people, clock.nowMs())));
  const startDay = Math.floor(clock.nowMs() / dayMs) + 1;
  const days = { firstDay: startDay, lastDay };
  const investing = createInvesting(options, town, people, days);
  for (let day = startDay; day <= lastDay; day++) {
    await liveDay(options, { town, people, investing }, day);
    options.onProgress?.({ step: "life", done: day - startDay + 1, of: lastDay - startDay + 1 });
  }
  await touchUp(options, town, people);
}

function dayMonthsBefore(day: number, months: number): number {
  const date = new Date(day * dayMs);
  return Math.floor(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() - months, 1) / dayMs);
}

/** Rent is a standing order; pots fill by themselves. */
async function moveIn(options: DemoOptions, town: Town, people: People): Promise<void> {
  await Promise.all(
    town.residents.map(async (resident, index) => {
      const member = people.residents[index]?.member;
      if (member) await settleIn(options, resident, member);
    }),
  );
}

async function settleIn(
  { clock, modules }: DemoOptions,
  { rent, pot }: Resident,
  member: MemberId,
): Promise<void> {
  const { payments, accounts } = modules;
  const today = new Date(clock.nowMs());
  const onDay = (day: number) =>
    new Date(Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, day))
      .toISOString()
      .slice(0, 10);
  const standingOrder = {
    to: rent.landlord,
    amount: money(rent.amount, "USD"),
    note: "Rent",
    every: "month",
    startsOn: onDay(rent.day),
  } as const;
  const authority = { idempotencyKey: "demo-rent" };
  must(await payments.createSchedule({ member, by: "token" }, standingOrder, authority));
  if (!pot) return;
  must(
    await accounts.createPot(member, {
      currency: "USD",
      name: pot.name,
      emoji: pot.emoji,
      goal: money(pot.goal, "USD"),
      roundUpTo: pot.roundsUp ? money(100n, "USD") : null,
      schedule: { amount: money(pot.monthly, "USD"), every: "month", startsOn: onDay(16) },
    }),
  );
}

type World = { readonly town: Town; readonly people: People; readonly investing: Investing };

async function liveDay(
  options: DemoOptions,
  { town, people, investing }: World,
  day: number,
): Promise<void> {
  const { clock, modules, seed } = options;
  const random = createRandom(`${seed}:day:${day}`);
  const date = new Date(day * dayMs);
  const isFirst = date.getUTCDate() === 1;
  clock.setMs(day * dayMs + 5 * minuteMs);
  if (isFirst)
    await modules.accounts.postInterest(new Date((day - 1) * dayMs).toISOString().slice(0, 7));
  const payrollMs = day * dayMs + payrollMinute * minuteMs;
  assert(payrollMs <= options.untilMs, "nothing is lived before its time");
  clock.setMs(payrollMs);
  if (isFirst || date.getUTCDate() === 15) {
    must(await modules.importAch(payrollFile(town, people, clock.nowMs())));
  }
  await runJobs(options);
  const deeds = town.residents.flatMap((_, index) => deedsOf(seed, town, index, day, date));
  for (const [part, [from, until]] of partMinutes.entries()) {
    const startMs = day * dayMs + random.between(from, until) * minuteMs;
    if (startMs > options.untilMs) break;
    const group = deeds.filter((deed) => deed.part === part);
    await Promise.all(
      group.map((deed, i) => {
        clock.setMs(startMs + i * secondMs);
        return carryOut(options, town, people, deed, `demo-${day}-${part}-${i}`);
      }),
    );
  }
  await modules.idle();
  await investing.live(day);
}

const turnsMax = 50;

async function runJobs(options: DemoOptions): Promise<void> {
  const { payments, accounts, ledger } = options.modules;
  await ledger.expirePending();
  for (let turn = 0; turn < turnsMax; turn++) {
    const done = await payments.runDue();
    if (done.movements + done.schedules + done.notices + done.requests === 0) break;
  }
  await accounts.runPotSchedules();
}

async function carryOut(
  options: DemoOptions,
  town: Town,
  people: People,
  deed: Deed,
  key: string,
): Promise<void> {
  const { payments } = options.modules;
  const member = people.residents[deed.from]?.member;
  if (!member) return;
  const handleOf = (index: number) => town.residents[index]?.handle ?? "";
  const sender = { member, by: "token" } as const;
  const order = "amount" in deed && { amount: money(deed.amount, "USD"), note: deed.note };
  if (deed.type === "pay" && order) {
    const to = deed.to.startsWith("@") ? handleOf(Number(deed.to.slice(1))) : deed.to;
    // Who has not enough money that day goes without: that, too, is life.
    await payments.pay(sender, { to: `@${to}`, ...order }, { idempotencyKey: key });
    return;
  }
  if (deed.type === "ask" && order) {
    const asked = await payments.createRequest(member, { from: handleOf(deed.of), ...order });
    if (!asked.ok) return;
    const payer = people.residents[deed.of]?.member;
    if (payer) {
      const authority = { idempotencyKey: key };
      await payments.payRequest(
        { member: payer, by: "token" },
        asked.value.id,
        undefined,
        authority,
      );
    }
    return;
  }
  if (deed.type === "split") await split(options, town, people, deed, key);
}

async function split(
  options: DemoOptions,
  town: Town,
  people: People,
  deed: Extract<Deed, { type: "split" }>,
  key: string,
): Promise<void> {
  const { payments } = options.modules;
  const member = people.residents[deed.from]?.member;
  if (!member) return;
  const everybody = [deed.from, ...deed.with].map((index) => ({
    handle: town.residents[index]?.handle ?? "",
  }));
  const made = await payments.createSplit(member, {
    title: deed.title,
    total: money(deed.total, "USD"),
    method: "even",
    people: everybody,
  });
  if (!made.ok) return;
  await Promise.all(
    made.value.shares.map(async (share, i) => {
      if (!share.request || !share.member) return;
      const sender = { member: share.member, by: "token" } as const;
      await payments.payRequest(sender, share.request.id, undefined, {
        idempotencyKey: `${key}-${i}`,
      });
    }),
  );
}
