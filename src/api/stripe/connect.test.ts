import type Stripe from "stripe";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { must } from "#kernel";
import { createTestDatabase } from "#testing";
import { expectSound, type Mall, openMall, refused, testMigrations } from "./shop.testing.ts";

let mall: Mall;
let stripe: Stripe;
let live: Stripe;
let seller: string;
const dayMs = 24 * 3_600_000;

const capabilities = { card_payments: { requested: true }, transfers: { requested: true } };
const newAccount = async (name = "Seller") => {
  const business_profile = { name };
  return (await stripe.accounts.create({ type: "custom", capabilities, business_profile })).id;
};

beforeAll(async () => {
  mall = await openMall(await createTestDatabase(testMigrations));
  const shop = await mall.openShop();
  stripe = shop.stripe;
  live = mall.client(shop.liveKey);
  seller = await newAccount();
});
afterEach(() => expectSound(mall));
afterAll(() => mall[Symbol.asyncDispose]());

type Sharing = Partial<Stripe.PaymentIntentCreateParams>;
const pay = (amount: number, sharing: Sharing = {}, stripeAccount?: string) =>
  stripe.paymentIntents.create(
    {
      amount,
      currency: "usd",
      confirm: true,
      payment_method: "pm_card_bypassPending",
      ...sharing,
    },
    stripeAccount === undefined ? {} : { stripeAccount },
  );
const available = async (stripeAccount?: string) =>
  (await stripe.balance.retrieve({}, stripeAccount === undefined ? {} : { stripeAccount }))
    .available[0]?.amount ?? 0;
/** What a run adds to the balances of platform and account. */
async function gains(account: string, run: () => Promise<unknown>) {
  const before = [await available(), await available(account)];
  await run();
  const after = [await available(), await available(account)];
  return after.map((amount, index) => amount - (before[index] ?? 0));
}

describe("accounts", () => {
  it("are made, changed, listed, rejected and removed", async () => {
    const id = await newAccount("Anna's");
    expect(await stripe.accounts.retrieve(id)).toMatchObject({
      object: "account",
      charges_enabled: true,
      payouts_enabled: true,
      capabilities: { transfers: "active" },
      business_profile: { name: "Anna's" },
    });
    const settings = {
      payouts: { schedule: { interval: "weekly", weekly_anchor: "friday" } },
    } as const;
    const changed = await stripe.accounts.update(id, { settings, metadata: { own: "1" } });
    expect(changed).toMatchObject({ metadata: { own: "1" }, settings });
    const listed = await stripe.accounts.list({ limit: 1 });
    expect(listed.data[0]?.id).toBe(id);
    const ability = await stripe.accounts.retrieveCapability(id, "transfers");
    expect(ability).toMatchObject({ object: "capability", status: "active", requested: true });
    const rejected = await stripe.accounts.reject(id, { reason: "fraud" });
    expect(rejected).toMatchObject({
      charges_enabled: false,
      requirements: { disabled_reason: "rejected.fraud" },
    });
    const transfer = { amount: 1, currency: "usd", destination: id };
    expect(await refused(stripe.transfers.create(transfer))).toMatchObject({
      code: "insufficient_capabilities_for_transfer",
    });
    expect(await stripe.accounts.del(id)).toMatchObject({ id, deleted: true });
    const own = await stripe.accounts.retrieveCurrent();
    expect(own).toMatchObject({ object: "account", type: "standard" });
  });

  it("that are none are missing, whatever their id looks like", async () => {
    const id = "acct_xxxxxxxxxxxxx";
    const refresh_url = "https://shop.example/again";
    const link = { account: id, type: "account_onboarding", refresh_url } as const;
    const asked = [
      stripe.accounts.update(id, { metadata: { own: "1" } }),
      stripe.accounts.updateCapability(id, "transfers", { requested: true }),
      stripe.accounts.reject(id, { reason: "fraud" }),
      stripe.accounts.del(id),
      stripe.accountLinks.create({ ...link, return_url: "https://shop.example/back" }),
    ];
    for (const error of await Promise.all(asked.map(refused))) {
      expect(error).toMatchObject({
        code: "resource_missing",
        message: `No such account: '${id}'`,
      });
    }
  });

  it("are of their platform alone", async () => {
    const other = await mall.openShop();
    const balance = other.stripe.balance.retrieve({}, { stripeAccount: seller });
    expect(await refused(balance)).toMatchObject({ statusCode: 403, code: "account_invalid" });
    const transfer = { amount: 1, currency: "usd", destination: seller };
    expect(await refused(other.stripe.transfers.create(transfer))).toMatchObject({
      code: "account_invalid",
    });
  });

  it("of the live world are paid once a member has accepted", async () => {
    const { id } = await live.accounts.create({ type: "express", capabilities });
    expect(await live.accounts.retrieve(id)).toMatchObject({ payouts_enabled: false });
    const { url } = await live.accountLinks.create({
      account: id,
      type: "account_onboarding",
      return_url: "https://shop.example/back",
      refresh_url: "https://shop.example/again",
    });
    const credential = url.split("/connect/")[1] ?? "";
    const member = await mall.join("person");
    const wrong = await mall.merchants.acceptInvitation(`${credential}x`, member);
    expect(wrong).toMatchObject({ ok: false, error: { code: "not_found" } });
    const accepted = must(await mall.merchants.acceptInvitation(credential, member));
    expect(accepted.returnUrl).toBe("https://shop.example/back");
    const late = await mall.merchants.acceptInvitation(credential, await mall.join("person"));
    expect(late).toMatchObject({ ok: false });
    expect(await live.accounts.retrieve(id)).toMatchObject({ payouts_enabled: true });
    const payer = await mall.rich(10_000n);
    const intent = await live.paymentIntents.create({
      amount: 4_000,
      currency: "usd",
      application_fee_amount: 500,
      transfer_data: { destination: id },
    });
    const seen = { amount: 4_000n, currency: "USD" };
    const paying = { member: payer, approvalId: undefined, seen };
    must(await mall.merchants.payFromBalance(intent.client_secret ?? "", paying));
    const options = { stripeAccount: id };
    expect((await live.balance.retrieve({}, options)).available[0]?.amount).toBe(3_500);
    const payout = { amount: 3_000, currency: "usd", method: "instant" } as const;
    await live.payouts.create(payout, options);
    const account = await mall.accounts.accountOf(member, "USD");
    const [balance] = account ? await mall.accounts.balances([account]) : [];
    expect(balance?.available.amount).toBe(3_000n);
  });
});

describe("a payment that is passed on", () => {
  it("leaves the platform its fee and the account the rest, in one movement", async () => {
    const account = await newAccount();
    let charge: Stripe.Charge | undefined;
    const gained = await gains(account, async () => {
      const { latest_charge: id } = await pay(10_000, {
        application_fee_amount: 1_000,
        transfer_data: { destination: account },
      });
      charge = await stripe.charges.retrieve(String(id), {
        expand: ["application_fee", "transfer"],
      });
    });
    expect(gained).toEqual([1_000 - 320, 9_000]);
    expect(charge).toMatchObject({
      application_fee: { amount: 1_000, account },
      transfer: { amount: 10_000, destination: account },
      transfer_data: { destination: account, amount: null },
    });
    const [line] = (await stripe.balanceTransactions.list({}, { stripeAccount: account })).data;
    expect(line).toMatchObject({ type: "payment", amount: 10_000, fee: 1_000, net: 9_000 });
    expect(line?.fee_details[0]).toMatchObject({ type: "application_fee", amount: 1_000 });
  });

  it("goes back with its refund, in part and to the last cent", async () => {
    const account = await newAccount();
    const gained = await gains(account, async () => {
      const { id } = await pay(999, {
        application_fee_amount: 100,
        transfer_data: { destination: account },
      });
      const back = { reverse_transfer: true, refund_application_fee: true };
      const first = await stripe.refunds.create({ payment_intent: id, amount: 333, ...back });
      expect(first.transfer_reversal).toMatch(/^trr_/);
      await stripe.refunds.create({ payment_intent: id, ...back });
    });
    expect(gained).toEqual([0, 0]);
    const [transfer] = (await stripe.transfers.list({ destination: account })).data;
    expect(transfer).toMatchObject({ amount: 999, amount_reversed: 999, reversed: true });
    const reversals = await stripe.transfers.listReversals(transfer?.id ?? "");
    expect(reversals.data.map(({ amount }) => amount)).toEqual([666, 333]);
  });

  it("can be disputed and refunded while it is pending, though it has gone on", async () => {
    const { stripe: platform } = await mall.openShop();
    const { id: destination } = await platform.accounts.create({ type: "custom", capabilities });
    const sold = { amount: 1_000, currency: "usd", confirm: true } as const;
    const passOn = (payment_method: string) =>
      platform.paymentIntents.create({
        ...sold,
        payment_method,
        transfer_data: { destination, amount: 900 },
      });
    const funds = async () => {
      await mall.merchants.runDue();
      const { available, pending } = await platform.balance.retrieve();
      return [available[0]?.amount ?? 0, pending[0]?.amount ?? 0];
    };
    await passOn("pm_card_createDispute");
    const [owed = 0, kept] = await funds();
    expect((await platform.disputes.list()).data).toMatchObject([{ amount: 1_000 }]);
    expect([owed, kept]).toEqual([-941, 41]);
    const { id } = await passOn("pm_card_visa");
    const refund = { payment_intent: id };
    expect(await refused(platform.refunds.create(refund))).toMatchObject({
      code: "balance_insufficient",
    });
    await platform.paymentIntents.create({
      ...sold,
      amount: 5_000,
      payment_method: "pm_card_bypassPending",
    });
    await platform.refunds.create(refund);
    const [left = 0, pending] = await funds();
    expect([left, pending]).toEqual([2_943, 82]);
    mall.clock.advanceMs(3 * dayMs);
    expect(await funds()).toEqual([left + 82, 0]);
  });

  it("of which too little is kept for the bank's fee says so", async () => {
    const { stripe: poor } = await mall.openShop();
    const { id } = await poor.accounts.create({ type: "custom", capabilities });
    const paid = poor.paymentIntents.create({
      amount: 1_000,
      currency: "usd",
      confirm: true,
      payment_method: "pm_card_visa",
      transfer_data: { destination: id },
    });
    expect(await refused(paid)).toMatchObject({ code: "balance_insufficient" });
  });

  it("is captured with what the capture says", async () => {
    const account = await newAccount();
    const { id } = await pay(5_000, {
      capture_method: "manual",
      payment_method: "pm_card_visa",
      application_fee_amount: 500,
      transfer_data: { destination: account },
    });
    const part = { amount_to_capture: 3_000, application_fee_amount: 200 };
    await stripe.paymentIntents.capture(id, part);
    const { pending } = await stripe.balance.retrieve({}, { stripeAccount: account });
    expect(pending[0]?.amount).toBe(2_800);
    const back = { reverse_transfer: true, refund_application_fee: true };
    await stripe.refunds.create({ payment_intent: id, amount: 1_000, ...back });
    await expectSound(mall);
    mall.clock.advanceMs(2 * dayMs + 1_000);
    await mall.merchants.runDue();
    expect(await available(account)).toBe(2_800 - 1_000 + 66);
  });
});

describe("a direct charge", () => {
  it("is the account's, less both fees, and gives both back", async () => {
    const account = await newAccount();
    const direct = { application_fee_amount: 50 };
    const gained = await gains(account, () => pay(1_000, direct, account));
    expect(gained).toEqual([50, 1_000 - 59 - 50]);
    const [intent] = (await stripe.paymentIntents.list({}, { stripeAccount: account })).data;
    const params = { payment_intent: intent?.id ?? "", refund_application_fee: true };
    const returned = await gains(account, () =>
      stripe.refunds.create(params, { stripeAccount: account }),
    );
    expect(returned).toEqual([-50, 59 + 50 - 1_000]);
    expect((await stripe.applicationFees.list()).data[0]).toMatchObject({ refunded: true });
  });

  it("can have its fee given back alone", async () => {
    const account = await newAccount();
    await pay(2_000, { application_fee_amount: 200 }, account);
    const [fee] = (await stripe.applicationFees.list()).data;
    const returned = await gains(account, () =>
      stripe.applicationFees.createRefund(fee?.id ?? "", { amount: 150 }),
    );
    expect(returned).toEqual([-150, 150]);
    const over = stripe.applicationFees.createRefund(fee?.id ?? "", { amount: 51 });
    expect(await refused(over)).toMatchObject({ code: "amount_too_large" });
    const refunds = await stripe.applicationFees.listRefunds(fee?.id ?? "");
    expect(refunds.data).toMatchObject([{ object: "fee_refund", amount: 150 }]);
  });
});

describe("transfers", () => {
  it("of a charge share it out, and no more than it", async () => {
    const [one, two] = [await newAccount(), await newAccount()];
    const { latest_charge: charge } = await pay(1_000, { transfer_group: "order_1" });
    const source = { currency: "usd", source_transaction: String(charge) };
    const first = await stripe.transfers.create({ ...source, amount: 600, destination: one });
    expect(first).toMatchObject({ object: "transfer", transfer_group: "order_1" });
    const over = stripe.transfers.create({ ...source, amount: 401, destination: two });
    expect(await refused(over)).toMatchObject({ code: "amount_too_large" });
    const back = await stripe.transfers.createReversal(first.id, { amount: 100 });
    expect(back).toMatchObject({ object: "transfer_reversal", amount: 100, transfer: first.id });
    expect(await available(one)).toBe(500);
    const grouped = await stripe.transfers.list({ transfer_group: "order_1" });
    expect(grouped.data.map(({ id }) => id)).toEqual([first.id]);
  });

  it("and reversals that meet move no more than there is", async () => {
    const account = await newAccount();
    await pay(2_000);
    const amount = await available();
    const params = { amount, currency: "usd", destination: account };
    const sent = await Promise.allSettled([1, 2, 3].map(() => stripe.transfers.create(params)));
    expect(sent.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const [transfer] = (await stripe.transfers.list({ destination: account })).data;
    const reversed = await Promise.allSettled(
      [1, 2].map(() => stripe.transfers.createReversal(transfer?.id ?? "")),
    );
    expect(reversed.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await available(account)).toBe(0);
  });

  it("and a refund that takes its transfer back meet in one outcome", async () => {
    const account = await newAccount();
    const { id } = await pay(1_500, { transfer_data: { destination: account, amount: 1_000 } });
    const [transfer] = (await stripe.transfers.list({ destination: account })).data;
    await Promise.allSettled([
      stripe.refunds.create({ payment_intent: id, reverse_transfer: true }),
      stripe.transfers.createReversal(transfer?.id ?? ""),
    ]);
    const after = await stripe.transfers.retrieve(transfer?.id ?? "");
    expect(after.amount_reversed).toBe(1_000);
    expect(await available(account)).toBe(0);
  });
});

it("platforms hear of what happens to their accounts", async () => {
  const account = await newAccount();
  await pay(700, {}, account);
  const events = await stripe.events.list({ type: "charge.succeeded" }, { stripeAccount: account });
  expect(events.data[0]).toMatchObject({ account, type: "charge.succeeded" });
});
