import { dayMs, hourMs, type MemberId, money, must } from "#kernel";
import { touchUpShares } from "./investing-today.ts";
import type { DemoOptions } from "./modules.ts";
import type { People } from "./people.ts";
import { demoMembers, type Town } from "./town.ts";

/**
 * What is under way as the year ends, so that a newcomer finds something to answer: a request, a
 * payment to accept, one that arrives later, a claim link, a split that is half paid, a schedule.
 */
export async function touchUp(options: DemoOptions, town: Town, people: People): Promise<void> {
  const { payments, accounts } = options.modules;
  options.clock.setMs(options.untilMs - 2 * hourMs);
  const [alice, bob, chloe] = demoMembers.map((_, index) => people.residents[index]?.member);
  if (!alice || !bob || !chloe) return;
  const usd = (cents: bigint) => money(cents, "USD");
  const sender = (member: MemberId) => ({ member, by: "token" }) as const;
  const key = (name: string) => ({ idempotencyKey: `demo-today-${name}` });

  must(await payments.createRequest(bob, { from: "alice", amount: usd(1_850n), note: "Pizza 🍕" }));
  must(
    await payments.createRequest(chloe, {
      from: "alice",
      amount: usd(12_000n),
      note: "Your half of the trip ✈️",
      allowPartial: true,
    }),
  );
  const later = {
    to: "@chloe",
    amount: usd(4_000n),
    arrival: "in_24_hours",
    note: "Rent",
  } as const;
  must(await payments.pay(sender(alice), later, key("later")));
  must(
    await payments.createClaim(
      sender(alice),
      { amount: usd(2_500n), note: "For the babysitter" },
      key("claim"),
    ),
  );
  const stranger = strangerTo(town, 0);
  const strangerMember = stranger === undefined ? undefined : people.residents[stranger]?.member;
  if (strangerMember) {
    const order = { to: "@alice", amount: usd(3_000n), note: "For the lamp you sold me" };
    must(await payments.pay(sender(strangerMember), order, key("stranger")));
  }
  const dinner = must(
    await payments.createSplit(alice, {
      title: "Dinner at Luigi's 🍝",
      total: usd(9_745n),
      method: "even",
      people: [{ handle: "alice" }, { handle: "bob" }, { handle: "chloe" }, { guest: "Marco" }],
    }),
  );
  const bobs = dinner.shares.find((share) => share.member === bob)?.request;
  if (bobs) must(await payments.payRequest(sender(bob), bobs.id, undefined, key("dinner")));
  must(
    await payments.createSchedule(
      sender(alice),
      {
        to: "@bob",
        amount: usd(1_500n),
        note: "Football club ⚽",
        every: "week",
        startsOn: new Date(options.untilMs + 2 * dayMs).toISOString().slice(0, 10),
      },
      key("football"),
    ),
  );
  for (const [index, { name }] of demoMembers.entries()) {
    const member = people.residents[index]?.member;
    if (member) await accounts.open(member, "EUR", name);
  }
  await options.modules.idle();
  await touchUpShares(options, { alice, bob, chloe });
  options.clock.setMs(options.untilMs);
}

/** A resident who is nobody's friend on either side. */
function strangerTo(town: Town, index: number): number | undefined {
  const friends = town.residents[index]?.friends ?? [];
  const found = town.residents.findIndex(
    (resident, i) => i > 2 && !friends.includes(i) && !resident.friends.includes(index),
  );
  return found < 0 ? undefined : found;
}
