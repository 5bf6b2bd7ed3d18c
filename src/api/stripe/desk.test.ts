import type Stripe from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { tierLimits } from "#identity";
import { type MemberId, type MovementId, money, must } from "#kernel";
import { accountFilter, transferInput } from "#ledger";
import { createTestDatabase, type TestDatabase } from "#testing";
import {
  expectSound,
  type Mall,
  openMall,
  refused,
  type TestShop,
  testMigrations,
} from "./shop.testing.ts";

let mall: Mall;
let shop: TestShop;
let stripe: Stripe;
const dayMs = 24 * 3_600_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase(testMigrations);
  mall = await openMall(database);
  shop = await mall.openShop();
  stripe = shop.stripe;
});
afterEach(() => expectSound(mall));
afterAll(() => mall[Symbol.asyncDispose]());

const pay = (client: Stripe, amount: number, payment_method = "pm_card_bypassPending") =>
  client.paymentIntents.create({ amount, currency: "usd", confirm: true, payment_method });

// Each charge and its line are copied with an amount of their own, from 1 to 500 cents.
const copied = `with model as (
    select l.data as line, l.due_at, l.refs as line_refs, l.created_at, c.data as charge,
      c.refs as charge_refs
    from merchants.object l join merchants.object c on c.id = l.data->>'source'
    where l.business = $1 and not l.live and l.kind = 'balance_transaction'
  ), made as (
    select model.*, 7 * n % 500 + 1 as net, 'txn_' || n || $1 as line_id,
      'ch_' || n || $1 as charge_id
    from model, generate_series(1, $2::integer) as n
  ), charges as (
    insert into merchants.object (id, business, live, kind, refs, data, created_at)
    select charge_id, $1, false, 'charge', charge_refs, charge || jsonb_build_object(
      'id', charge_id, 'balance_transaction', line_id,
      'amount', jsonb_build_object('$', net::text),
      'amount_captured', jsonb_build_object('$', net::text)), created_at
    from made
  ), lines as (
    insert into merchants.object (id, business, live, kind, refs, data, due_at, created_at)
    select line_id, $1, false, 'balance_transaction', line_refs, line || jsonb_build_object(
      'id', line_id, 'source', charge_id, 'fee', jsonb_build_object('$', '0'),
      'amount', jsonb_build_object('$', net::text),
      'net', jsonb_build_object('$', net::text)), due_at, created_at
    from made
  )
  select sum(net)::text as net from made`;

/** A shop with so many charges that wait to be settled: one is paid, the others are its copies. */
async function busyShop(charges: number): Promise<{ own: TestShop; net: number }> {
  const own = await mall.openShop();
  const { business } = own.world;
  await pay(own.stripe, 1_000, "pm_card_visa");
  const paid = (await own.stripe.balance.retrieve()).pending[0]?.amount ?? 0;
  const { pool } = database.db;
  const { rows } = await pool.query(copied, [business, charges - 1]);
  const { rows: accounts } = await pool.query(
    "select pending from merchants.ledger_account where business = $1 and not live",
    [business],
  );
  const pending = BigInt(`0x${String(accounts[0].pending).replaceAll("-", "")}`);
  const received = accountFilter({ accountId: pending, limit: 1 });
  const [transfer] = await mall.ledger.getAccountTransfers(received);
  if (!transfer) throw new Error("the shop was paid");
  const { debitAccountId, ledger, code } = transfer;
  const amount = BigInt(rows[0].net);
  const legs = { debitAccountId, creditAccountId: pending, ledger, code, amount };
  const [result] = await mall.ledger.createTransfers([
    transferInput({ id: pending ^ 1n, ...legs }),
  ]);
  expect(result?.status).toBe("created");
  return { own, net: paid + Number(amount) };
}

describe("payouts by schedule", () => {
  it("are the lines of the balance that were available, to the cent", async () => {
    const own = await mall.openShop();
    const rule = { interval: "daily", weekday: 1, day: 1 } as const;
    const { nextAtMs } = await mall.merchants.setPayoutSchedule(own.world, rule);
    expect(nextAtMs).toBeGreaterThan(mall.clock.nowMs());
    const { id } = await pay(own.stripe, 10_000);
    await own.stripe.refunds.create({ payment_intent: id, amount: 2_500 });
    await pay(own.stripe, 700, "pm_card_visa");
    await own.stripe.payouts.create({ amount: 1_000, currency: "usd", method: "instant" });
    mall.clock.advanceMs(dayMs);
    await mall.merchants.runDue();
    const [payout] = (await own.stripe.payouts.list({ limit: 1 })).data;
    expect(payout).toMatchObject({ automatic: true, reconciliation_status: "completed" });
    const lines = await own.stripe.balanceTransactions.list({ payout: payout?.id ?? "" });
    const types = lines.data.map(({ type }) => type).sort();
    expect(types).toEqual(["charge", "payout", "payout", "refund"]);
    expect(lines.data.reduce((sum, { net }) => sum + net, 0)).toBe(0);
    const report = must(await mall.merchants.payoutReport(own.world, payout?.id ?? ""));
    expect(report.lines.reduce((sum, { net }) => sum + net, 0n)).toBe(BigInt(payout?.amount ?? 0));
    mall.clock.advanceMs(3 * dayMs);
    await mall.merchants.runDue();
    await mall.merchants.runDue();
    const all = await own.stripe.payouts.list();
    expect(all.data.map(({ automatic }) => automatic)).toEqual([true, true, false]);
    expect((await own.stripe.balance.retrieve()).available[0]?.amount).toBe(0);
  });

  it("come to the cent of what was paid, however many lines are settled at a time", async () => {
    const sizes = [499, 500, 501, 1_200];
    const shops = await Promise.all(sizes.map(busyShop));
    const rule = { interval: "daily", weekday: 1, day: 1 } as const;
    for (const { own } of shops) await mall.merchants.setPayoutSchedule(own.world, rule);
    mall.clock.advanceMs(8 * dayMs);
    const pendingOf = async ({ own }: (typeof shops)[number]) =>
      (await own.stripe.balance.retrieve()).pending[0]?.amount;
    while ((await Promise.all(shops.map(pendingOf))).some((amount) => amount !== 0)) {
      await mall.merchants.runDue();
    }
    mall.clock.advanceMs(dayMs);
    await mall.merchants.runDue();
    for (const [index, { own, net }] of shops.entries()) {
      const payouts = (await own.stripe.payouts.list()).data;
      expect(payouts.reduce((sum, { amount }) => sum + amount, 0)).toBe(net);
      const reports = await Promise.all(
        payouts.map(({ id }) => mall.merchants.payoutReport(own.world, id)),
      );
      const lines = reports.flatMap((report) => must(report).lines.map(({ id }) => id));
      expect(lines).toHaveLength(sizes[index] ?? 0);
      expect(new Set(lines).size).toBe(lines.length);
      expect((await own.stripe.balance.retrieve()).available[0]?.amount).toBe(0);
    }
  });

  it("that are cancelled go with the next one", async () => {
    const own = await mall.openShop();
    const rule = { interval: "daily", weekday: 1, day: 1 } as const;
    await mall.merchants.setPayoutSchedule(own.world, rule);
    await pay(own.stripe, 3_000);
    mall.clock.advanceMs(dayMs);
    await mall.merchants.runDue();
    const [first] = (await own.stripe.payouts.list()).data;
    await own.stripe.payouts.cancel(first?.id ?? "");
    mall.clock.advanceMs(dayMs);
    await mall.merchants.runDue();
    const [second] = (await own.stripe.payouts.list()).data;
    expect(second).toMatchObject({ amount: first?.amount, automatic: true });
  });

  it("and refunds that meet take no more than there is", async () => {
    const own = await mall.openShop();
    const rule = { interval: "daily", weekday: 1, day: 1 } as const;
    await mall.merchants.setPayoutSchedule(own.world, rule);
    const { id } = await pay(own.stripe, 5_000);
    mall.clock.advanceMs(dayMs);
    await Promise.allSettled([
      mall.merchants.runDue(),
      own.stripe.refunds.create({ payment_intent: id }),
    ]);
    const payouts = await own.stripe.payouts.list();
    const refunds = await own.stripe.refunds.list();
    expect(payouts.data.length + refunds.data.length).toBe(1);
  });
});

describe("members dispute what they paid", () => {
  async function purchase(cents: bigint) {
    const client = mall.client(shop.liveKey);
    const member = await mall.rich(cents);
    const amount = Number(cents);
    const { id, client_secret } = await client.paymentIntents.create({ amount, currency: "usd" });
    const seen = { amount: cents, currency: "USD" };
    must(
      await mall.merchants.payFromBalance(client_secret ?? "", {
        member,
        approvalId: undefined,
        seen,
      }),
    );
    const [movement] = await mall.movementsOf(member, "purchase");
    return { client, member, intent: id, movement: movement as MovementId };
  }
  const cause = { reason: "product_not_received", explanation: "It never came." };
  const balanceOf = async (member: MemberId) => {
    const account = await mall.accounts.accountOf(member, "USD");
    const [balance] = account ? await mall.accounts.balances([account]) : [];
    return balance?.available.amount;
  };

  it("the business answers with evidence, and the operator decides", async () => {
    const { client, member, movement } = await purchase(4_000n);
    expect(must(await mall.merchants.purchaseDispute(member, movement)).open).toBe(true);
    const stranger = await mall.join("person");
    expect((await mall.merchants.disputePurchase(stranger, movement, cause)).ok).toBe(false);
    const opened = must(await mall.merchants.disputePurchase(member, movement, cause));
    expect(opened).toMatchObject({ open: false, dispute: { status: "needs_response" } });
    const again = await mall.merchants.disputePurchase(member, movement, cause);
    expect(again).toMatchObject({ ok: false, error: { reason: "disputed_before" } });
    const id = opened.dispute?.id ?? "";
    const drafted = await client.disputes.update(id, {
      evidence: { uncategorized_text: "It was delivered." },
      submit: false,
    });
    expect(drafted.status).toBe("needs_response");
    const submitted = await client.disputes.update(id, {
      evidence: { shipping_tracking_number: "42" },
      submit: true,
    });
    expect(submitted).toMatchObject({
      status: "under_review",
      evidence: { uncategorized_text: "It was delivered.", shipping_tracking_number: "42" },
    });
    const open = await mall.merchants.openDisputes(10);
    expect(open.map(({ dispute }) => dispute.id)).toContain(id);
    must(await mall.merchants.decideDispute(id, "lost"));
    expect(await balanceOf(member)).toBe(4_000n);
    expect(await mall.merchants.decideDispute(id, "won")).toMatchObject({ ok: false });
  });

  it("whose money has left the business are of own funds, as far as there are any", async () => {
    const { client, member, movement } = await purchase(900n);
    const { available } = await client.balance.retrieve();
    const amount = available[0]?.amount ?? 0;
    await client.payouts.create({ amount, currency: "usd", method: "instant" });
    const late = await mall.merchants.disputePurchase(member, movement, cause);
    expect(late).toMatchObject({ ok: false, error: { reason: "not_covered" } });
    await mall.accounts.contributeCapital(money(5_000n, "USD"), "capital");
    const opened = must(await mall.merchants.disputePurchase(member, movement, cause));
    expect((await client.balance.retrieve()).available[0]?.amount).toBe(-895);
    const below = async () => (await client.balance.retrieve()).available[0]?.amount;
    expect(await below()).toBe(-895);
    const payout = { amount: 1, currency: "usd" } as const;
    expect(await refused(client.payouts.create(payout))).toMatchObject({ statusCode: 400 });
    must(await mall.merchants.decideDispute(opened.dispute?.id ?? "", "lost"));
    // What is earned fills the hole before anything else, a refund of it as well.
    const { intent } = await purchase(600n);
    const refund = client.refunds.create({ payment_intent: intent });
    expect(await refused(refund)).toMatchObject({ code: "balance_insufficient" });
    expect(await below()).toBe(-895 + 597);
    await mall.merchants.runDue();
    expect(await balanceOf(shop.live.business)).toBeGreaterThanOrEqual(500n);
    const added = await client.topups.create({ amount: 500, currency: "usd" });
    expect(added).toMatchObject({ status: "succeeded", amount: 500 });
    expect(await refused(client.topups.cancel(added.id))).toMatchObject({ statusCode: 400 });
    await mall.merchants.runDue();
    expect(await below()).toBe(-895 + 597 + 500);
    expect(await client.payouts.create({ amount: 202, currency: "usd" })).toMatchObject({
      status: "pending",
    });
  });
});

it("what members buy counts towards the limits of their day", async () => {
  const client = mall.client(shop.liveKey);
  const { perDay } = tierLimits[0].USD;
  const member = await mall.rich(perDay * 2n);
  const buy = async (cents: bigint) => {
    const order = { amount: Number(cents), currency: "usd" };
    const { client_secret } = await client.paymentIntents.create(order);
    const seen = { amount: cents, currency: "USD" };
    const paying = { member, approvalId: undefined, seen };
    return mall.merchants.payFromBalance(client_secret ?? "", paying);
  };
  // Below the amount from which each has to be approved.
  const part = perDay / 10n;
  for (let paid = 0; paid < 9; paid += 1) must(await buy(part));
  expect(await buy(part + 1n)).toMatchObject({ error: { code: "limit_exceeded_purchase" } });
  must(await buy(part));
});

describe("files", () => {
  const pdf = Buffer.from("%PDF-1.7\r\n--not a boundary\r\n\u00ff", "latin1");
  const upload = (data: Buffer, name = "proof.pdf") =>
    stripe.files.create({
      purpose: "dispute_evidence",
      file: { data, name, type: "application/octet-stream" },
    });

  it("are kept as they are, and found by link until it ends", async () => {
    const file = await upload(pdf);
    expect(file).toMatchObject({ object: "file", type: "pdf", size: pdf.length });
    expect(await stripe.files.retrieve(file.id)).toMatchObject({ filename: "proof.pdf" });
    const stored = must(await mall.merchants.fileOf(shop.world, file.id));
    expect(Buffer.from(stored.content).equals(pdf)).toBe(true);
    const link = await stripe.fileLinks.create({ file: file.id });
    const credential = link.url?.split("/").at(-1) ?? "";
    expect(must(await mall.merchants.fileByLink(credential)).mediaType).toBe("application/pdf");
    expect((await mall.merchants.fileByLink(`${credential}0`)).ok).toBe(false);
    await stripe.fileLinks.update(link.id, { expires_at: "now" });
    expect((await mall.merchants.fileByLink(credential)).ok).toBe(false);
    const other = await mall.openShop();
    expect((await mall.merchants.fileOf(other.world, file.id)).ok).toBe(false);
  });

  it("are what they hold, and not too large", async () => {
    const script = await refused(upload(Buffer.from("<script>"), "proof.pdf"));
    expect(script).toMatchObject({ code: "file_invalid", param: "file" });
    const large = await refused(upload(Buffer.concat([pdf, Buffer.alloc(500_000)])));
    expect(large).toMatchObject({ code: "file_too_large" });
  });
});

it("what was asked of the API can be found again, without what was sent", async () => {
  const own = await mall.openShop();
  await own.stripe.customers.create({ email: "a@example.com" });
  await refused(own.stripe.customers.retrieve("cus_none"));
  const asked = { before: undefined, failed: false, limit: 10 };
  const found = await mall.merchants.requests(own.world, asked);
  expect(found.map(({ method, path, status }) => [method, path, status]).sort()).toEqual([
    ["GET", "/v1/customers/cus_none", 404],
    ["POST", "/v1/customers", 200],
  ]);
  const failed = await mall.merchants.requests(own.world, { ...asked, failed: true });
  expect(failed).toMatchObject([{ status: 404 }]);
});
