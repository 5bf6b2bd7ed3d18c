import { dayOf } from "#accounts";
import type { Random } from "#demo";
import type { ApprovalId } from "#identity";
import { dayMs, type Money, money, ok } from "#kernel";
import type { Call } from "./call.ts";
import type { Facts } from "./facts.ts";
import { type Person, password, payroll } from "./people.ts";
import type { World } from "./world.ts";

/** What a round is drawn from. */
export type Draw = {
  readonly world: World;
  readonly random: Random;
  readonly people: readonly Person[];
  readonly facts: Facts;
  /** A new idempotency key. */
  readonly key: () => string;
};

type Action = (draw: Draw) => Call[];

const usd = (cents: number | bigint): Money => money(BigInt(cents), "USD");
const authority = (idempotencyKey: string) => ({ idempotencyKey });

function call(name: string, run: Call["run"]): Call {
  return { name, isKeyed: false, run };
}

function keyed(name: string, run: Call["run"]): Call {
  return { name, isKeyed: true, run };
}

function cents(random: Random): number {
  return random.chance(85) ? random.between(1, 6_000) : random.between(6_000, 80_000);
}

function pay({ random, people, key }: Draw): Call[] {
  const [from, to] = [random.pick(people), random.pick(people)];
  const arrival = random.pick(["now", "now", "now", "in_2_hours", "in_24_hours"] as const);
  const order = { to: `@${to.handle}`, amount: usd(cents(random)), note: "🍜", arrival };
  const given = authority(key());
  return [keyed("pay", (bank) => bank.payments.pay(from, order, given))];
}

/** In a session, where what is large or new has to be approved, once and for this payment alone. */
function payWithApproval({ random, people, key }: Draw): Call[] {
  const [from, to] = [random.pick(people), random.pick(people)];
  const sender = { member: from.member, by: "session" } as const;
  const order = { to: `@${to.handle}`, amount: usd(random.between(5_001, 60_000)) };
  const given = authority(key());
  const proof = { method: "password", password } as const;
  let approved: ApprovalId | undefined;
  return [
    keyed("pay with approval", async (bank) => {
      const first = await bank.payments.pay(sender, order, {
        ...given,
        ...(approved && { approvalId: approved }),
      });
      if (first.ok || first.error.code !== "approval_required") return first;
      const approvalId = first.error.approval.id;
      const sessionId = from.session;
      const granted = await bank.identity.grantApproval(from.member, {
        approvalId,
        proof,
        sessionId,
      });
      if (!granted.ok) return granted;
      approved = approvalId;
      return bank.payments.pay(sender, order, { ...given, approvalId });
    }),
  ];
}

function payUnknownAddress({ random, people, key }: Draw): Call[] {
  const from = random.pick(people);
  const order = { to: `guest${random.between(1, 99)}@example.com`, amount: usd(cents(random)) };
  const given = authority(key());
  return [keyed("pay by e-mail", (bank) => bank.payments.pay(from, order, given))];
}

function createClaim({ random, people, key }: Draw): Call[] {
  const from = random.pick(people);
  const order = { amount: usd(cents(random)) };
  const given = authority(key());
  return [keyed("create claim", (bank) => bank.payments.createClaim(from, order, given))];
}

/** Everybody who may end a pending payment, and time itself, at once. */
function answer({ world, random, people, facts }: Draw): Call[] {
  if (facts.pending.length === 0) return [];
  const { id, wait, from, to, endsAtMs } = random.pick(facts.pending);
  const rivals: Call[] = [call("cancel", (bank) => bank.payments.cancel(from, id))];
  if (to && wait === "accept") {
    rivals.push(
      call("accept", (bank) => bank.payments.accept(to, id)),
      call("decline", (bank) => bank.payments.decline(to, id)),
    );
  }
  if (wait === "claim") {
    for (let i = 0; i < 3; i++) rivals.push(acceptClaim(random.pick(people), id));
  }
  const nowMs = world.clock.nowMs();
  // Within the day, so that what is sent meanwhile is counted in one window.
  if (endsAtMs > nowMs && dayOf(endsAtMs) === dayOf(nowMs)) {
    rivals.push(
      call("expire", async (bank) => {
        world.clock.setMs(endsAtMs + random.between(-1, 1));
        await bank.ledger.expirePending();
        return ok(await bank.payments.runDue());
      }),
    );
  }
  const count = random.chance(50) ? 1 : rivals.length;
  return shuffled(random, rivals).slice(0, count);
}

function acceptClaim({ member }: Person, id: Facts["pending"][number]["id"]): Call {
  return call("accept claim", async (bank) => {
    const movement = await bank.movements.find(id);
    const url = movement && bank.payments.claimUrl(movement);
    if (!url) return { ok: false, error: { code: "not_found" } };
    return bank.payments.acceptClaim(member, url.split("/").at(-1) ?? "");
  });
}

function shuffled<T>(random: Random, list: readonly T[]): T[] {
  const left = [...list];
  const out: T[] = [];
  while (left.length > 0) out.push(...left.splice(random.between(0, left.length - 1), 1));
  return out;
}

function createRequest({ random, people, key }: Draw): Call[] {
  const [by, from] = [random.pick(people), random.pick(people)];
  const order = {
    ...(random.chance(80) && { from: from.handle }),
    amount: usd(cents(random)),
    allowPartial: random.chance(60),
  };
  const given = key();
  return [keyed("create request", (bank) => bank.payments.createRequest(by.member, order, given))];
}

function payRequest({ random, people, facts, key }: Draw): Call[] {
  if (facts.requests.length === 0) return [];
  const { id, by, from, left } = random.pick(facts.requests);
  const payer = people.find((one) => one.member === from) ?? random.pick(people);
  const payOnce = (): Call => {
    const part = random.chance(40) ? usd(BigInt(random.between(1, Number(left) + 1))) : undefined;
    const given = authority(key());
    if (from) {
      return keyed("pay request", (bank) => bank.payments.payRequest(payer, id, part, given));
    }
    const anyone = random.pick(people);
    return keyed("pay link", async (bank) => {
      const request = await bank.payments.request(by, id);
      const url = request.ok && bank.payments.requestUrl(request.value);
      if (!url) return { ok: false, error: { code: "not_found" } };
      return bank.payments.payLink(anyone, url.split("/").at(-1) ?? "", part, given);
    });
  };
  const rivals = Array.from({ length: random.pick([1, 1, 2, 3]) }, payOnce);
  if (random.chance(15) && from) {
    rivals.push(call("decline request", (bank) => bank.payments.declineRequest(from, id)));
  }
  if (random.chance(10)) {
    rivals.push(call("cancel request", (bank) => bank.payments.cancelRequest(by, id)));
  }
  if (random.chance(10)) rivals.push(call("remind", (bank) => bank.payments.remindRequest(by, id)));
  return rivals;
}

function createSplit({ random, people, key }: Draw): Call[] {
  const everybody = shuffled(random, people).slice(0, random.between(2, 4));
  const [by] = everybody;
  if (!by) return [];
  const order = {
    title: "Dinner",
    total: usd(cents(random) + everybody.length),
    method: "even",
    people: [...everybody.map(({ handle }) => ({ handle })), { guest: "Marco" }],
  } as const;
  const given = key();
  return [keyed("create split", (bank) => bank.payments.createSplit(by.member, order, given))];
}

function closeSplit({ random, facts }: Draw): Call[] {
  if (facts.splits.length === 0) return [];
  const { id, by } = random.pick(facts.splits);
  return [call("close split", (bank) => bank.payments.closeSplit(by, id))];
}

function createSchedule({ world, random, people, key }: Draw): Call[] {
  const [from, to] = [random.pick(people), random.pick(people)];
  const startsOn = dayOf(world.clock.nowMs() + random.between(0, 3) * dayMs);
  const order = {
    to: to.handle,
    amount: usd(cents(random)),
    every: random.pick(["once", "week", "two_weeks", "month"] as const),
    startsOn,
  };
  const given = authority(key());
  return [
    keyed("create schedule", async (bank) => {
      const made = await bank.payments.createSchedule(from, order, given);
      return made.ok ? ok({ id: made.value.id }) : made;
    }),
  ];
}

function changeSchedule({ random, facts }: Draw): Call[] {
  if (facts.schedules.length === 0) return [];
  const { id, member, state } = random.pick(facts.schedules);
  if (random.chance(30)) {
    return [call("cancel schedule", (bank) => bank.payments.cancelSchedule(member, id))];
  }
  const next = state === "active" ? "paused" : "active";
  return [call(`make ${next}`, (bank) => bank.payments.setScheduleState(member, id, next))];
}

function createPot({ world, random, people }: Draw): Call[] {
  const { member } = random.pick(people);
  const startsOn = dayOf(world.clock.nowMs() + dayMs);
  const pot = {
    currency: "USD",
    name: "Holiday",
    roundUpTo: random.chance(50) ? usd(100) : null,
    schedule: random.chance(40) ? { amount: usd(700), every: "day" as const, startsOn } : null,
  } as const;
  return [call("create pot", (bank) => bank.accounts.createPot(member, pot))];
}

/** Deposits, withdrawals and a payment of the same money at once. */
function usePot({ random, people, facts, key }: Draw): Call[] {
  if (facts.pots.length === 0) return [];
  const { id, member } = random.pick(facts.pots);
  const move = (): Call => {
    const transfer = { pot: id, amount: usd(cents(random)), idempotencyKey: key() };
    const kind = random.pick(["deposit", "deposit", "withdraw"] as const);
    return keyed(kind, (bank) => bank.accounts[kind](member, transfer));
  };
  const calls = Array.from({ length: random.between(1, 3) }, move);
  const order = { to: `@${random.pick(people).handle}`, amount: usd(cents(random)) };
  const given = authority(key());
  const sender = { member, by: "token" } as const;
  if (random.chance(50)) {
    calls.push(keyed("pay", (bank) => bank.payments.pay(sender, order, given)));
  }
  return calls;
}

function changePot({ world, random, facts }: Draw): Call[] {
  if (facts.pots.length === 0) return [];
  const { id, member } = random.pick(facts.pots);
  const close = call("close pot", (bank) => bank.accounts.closePot(member, id));
  if (random.chance(40)) return random.chance(50) ? [close] : [close, { ...close }];
  const lockedUntil = random.chance(50) ? dayOf(world.clock.nowMs() + dayMs) : null;
  const changes = { lockedUntil, roundUpTo: random.chance(50) ? usd(500) : null };
  return [call("update pot", (bank) => bank.accounts.updatePot(member, id, changes))];
}

function block({ random, people, facts }: Draw): Call[] {
  const [one, other] = [random.pick(people), random.pick(people)];
  // Few at a time, or the town falls silent.
  if (facts.blocks.length >= 4) {
    const { member, blocked } = random.pick(facts.blocks);
    return [call("unblock", (bank) => bank.identity.unblock(member, blocked))];
  }
  return [call("block", (bank) => bank.identity.block(one.member, other.handle))];
}

function befriend({ random, people }: Draw): Call[] {
  const [one, other] = [random.pick(people), random.pick(people)];
  return [call("add contact", (bank) => bank.identity.addContact(one.member, other.handle))];
}

/** The same file delivered once, twice, or twice at the same time. */
function receiveSalaries({ world, random, people }: Draw): Call[] {
  const some = shuffled(random, people).slice(0, random.between(1, people.length));
  const amount = BigInt(random.between(1, 90_000));
  const file = payroll(world, some, amount, random.pick([..."ABCDEFGH"]));
  const receive = keyed("import NACHA file", async (bank) => {
    const imported = await bank.flows.importAch(file);
    if (!imported.ok) return imported;
    const { identity, entries } = imported.value;
    const outcomes = entries.map(({ outcome }) => JSON.stringify(outcome));
    return ok({ id: `${identity} ${outcomes.join(" ")}` });
  });
  return random.chance(50) ? [receive] : [receive, receive];
}

function readStatement({ world, random, people }: Draw): Call[] {
  const { member } = random.pick(people);
  return [
    call("statement", async (bank) => {
      const account = await bank.accounts.accountOf(member, "USD");
      if (!account) return { ok: false, error: { code: "not_found" } };
      await bank.accounts.statement(account, dayOf(world.clock.nowMs()).slice(0, 7));
      return ok({});
    }),
  ];
}

function readActivity({ people, random }: Draw): Call[] {
  const { member } = random.pick(people);
  return [call("activity", async (bank) => ok(await bank.movements.list({ member, limit: 20 })))];
}

const weighted: readonly (readonly [weight: number, action: Action])[] = [
  [30, pay],
  [3, payWithApproval],
  [3, payUnknownAddress],
  [4, createClaim],
  [14, answer],
  [7, createRequest],
  [12, payRequest],
  [3, createSplit],
  [1, closeSplit],
  [3, createSchedule],
  [2, changeSchedule],
  [2, createPot],
  [10, usePot],
  [3, changePot],
  [2, block],
  [3, befriend],
  [3, receiveSalaries],
  [1, readStatement],
  [1, readActivity],
];
const deck = weighted.flatMap(([weight, action]) => Array.from({ length: weight }, () => action));

/** What one round asks, drawn from everything that people do. */
export function drawCalls(draw: Draw): Call[] {
  return draw.random.pick(deck)(draw);
}
