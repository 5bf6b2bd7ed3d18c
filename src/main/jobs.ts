import { addMonths, dayOf, monthOf } from "#accounts";
import { writeShopMail } from "#flows";
import type { Job } from "#jobs";
import { type Clock, dayMs, hourMs, minuteMs, secondMs } from "#kernel";
import type { Bank } from "./bank.ts";

/** How long events can be resumed from. What they tell of stays where it is. */
const eventsKeptMs = 30 * dayMs;

/** What the server does by itself, and how often. */
export function jobsOf(bank: Bank, clock: Clock): Job[] {
  const { ledger, movements, payments, brokerage, accounts, identity } = bank;
  const { market, merchants, outbox, proofs, events, push } = bank;
  return [
    { name: "ledger.expire", periodMs: secondMs, run: () => ledger.expirePending() },
    { name: "movements.recover", periodMs: 5 * secondMs, run: () => movements.recover() },
    {
      name: "payments.due",
      periodMs: secondMs,
      async run() {
        const done = await payments.runDue();
        return done.movements + done.schedules + done.notices + done.requests;
      },
    },
    { name: "brokerage.due", periodMs: secondMs, run: () => brokerage.runDue() },
    { name: "brokerage.actions", periodMs: minuteMs, run: () => brokerage.runActions() },
    { name: "brokerage.plans", periodMs: minuteMs, run: () => brokerage.runPlans() },
    { name: "brokerage.house", periodMs: minuteMs, run: () => brokerage.balanceHouse() },
    { name: "brokerage.settle", periodMs: 10 * secondMs, run: () => brokerage.settle() },
    {
      name: "identity.decisions",
      periodMs: 5 * secondMs,
      run: () => identity.collectIdentityDecisions(),
    },
    { name: "identity.sweep", periodMs: hourMs, run: () => identity.sweepExpired() },
    { name: "accounts.pots", periodMs: minuteMs, run: () => accounts.runPotSchedules() },
    {
      name: "accounts.accrue",
      periodMs: minuteMs,
      run: () => accounts.accrueInterest(dayOf(clock.nowMs() - dayMs)),
    },
    {
      name: "accounts.interest",
      periodMs: minuteMs,
      async run() {
        const paid = await accounts.postInterest(addMonths(monthOf(clock.nowMs()), -1));
        return paid.length;
      },
    },
    { name: "market.sessions", periodMs: secondMs, run: () => market.runSessions() },
    { name: "market.sample", periodMs: secondMs, run: () => market.sample.step() },
    { name: "market.record", periodMs: secondMs, run: () => market.record() },
    { name: "market.retention", periodMs: hourMs, run: () => market.forget() },
    { name: "market.alerts", periodMs: secondMs, run: () => market.alerts.run() },
    {
      name: "proofs.head",
      periodMs: minuteMs,
      run: async () => ((await proofs.signHead()) === undefined ? 0 : 1),
    },
    { name: "proofs.liabilities", periodMs: minuteMs, run: () => proofs.publishDue() },
    { name: "merchants.due", periodMs: secondMs, run: () => merchants.runDue() },
    { name: "merchants.webhooks", periodMs: secondMs, run: () => merchants.deliverWebhooks() },
    { name: "merchants.requests", periodMs: secondMs, run: () => merchants.storeRequests() },
    { name: "merchants.recover", periodMs: 30 * secondMs, run: () => merchants.recoverWork() },
    { name: "merchants.sweep", periodMs: hourMs, run: () => merchants.sweep() },
    { name: "mail.shops", periodMs: secondMs, run: () => writeShopMail(bank) },
    { name: "mail.send", periodMs: secondMs, run: () => outbox.sendDue() },
    { name: "mail.sweep", periodMs: hourMs, run: () => outbox.sweep() },
    { name: "push.send", periodMs: secondMs, run: () => push.run() },
    { name: "push.sweep", periodMs: hourMs, run: () => push.sweep() },
    {
      name: "events.retention",
      periodMs: hourMs,
      run: () => events.removeBefore(clock.nowMs() - eventsKeptMs),
    },
  ];
}
