import { z } from "zod";
import { ok, type Result } from "#kernel";
import type { Call } from "../call.ts";
import type { Outcome } from "../deps.ts";
import { listing, listOf } from "../lists.ts";
import { secondsOf } from "../object-id.ts";
import type { Account } from "../objects.ts";
import { type Operation, operation } from "../operation.ts";
import { currency, flag, instant, metadata, nothing, text, unsettable } from "../params.ts";
import { given, mergeMetadata } from "../read-fields.ts";
import { invalid, missing, type Refusal } from "../refusal.ts";
import type { Shop } from "../shop.ts";
import { findObject } from "../store/objects.ts";
import type { Unit } from "../unit.ts";
import type { World } from "../world.ts";
import { accountIdOf, worldOfAccount } from "./connected.ts";
import { putSchedule, scheduleParams, scheduleShown, scheduleWith } from "./payout-schedule.ts";

const descriptorMax = 22;
const capability = z.strictObject({ requested: flag });
/** What of people and companies other banks ask for: taken, and not kept. */
const ignored = z.record(z.string(), z.unknown()).optional();

const fields = {
  account_token: text().optional(),
  business_profile: z
    .strictObject({
      mcc: text(4).optional(),
      name: text().optional(),
      product_description: text(40_000).optional(),
      support_email: text(320).optional(),
      support_phone: text(40).optional(),
      support_url: text().optional(),
      url: text().optional(),
    })
    .optional(),
  business_type: z.enum(["company", "government_entity", "individual", "non_profit"]).optional(),
  capabilities: z
    .strictObject({ card_payments: capability.optional(), transfers: capability.optional() })
    .optional(),
  company: ignored,
  default_currency: currency.optional(),
  email: text(320).optional(),
  external_account: z.union([text(), z.record(z.string(), z.unknown())]).optional(),
  individual: ignored,
  metadata: metadata.optional(),
  settings: z
    .strictObject({
      payments: z
        .strictObject({ statement_descriptor: unsettable(text(descriptorMax)).optional() })
        .optional(),
      payouts: z
        .strictObject({
          debit_negative_balances: flag.optional(),
          schedule: scheduleParams.optional(),
          statement_descriptor: text(descriptorMax).optional(),
        })
        .optional(),
    })
    .optional(),
  tos_acceptance: z
    .strictObject({
      date: instant.optional(),
      ip: text(60).optional(),
      service_agreement: text().optional(),
      user_agent: text().optional(),
    })
    .optional(),
};
const createParams = z.strictObject({
  ...fields,
  controller: ignored,
  country: text(2).optional(),
  type: z.enum(["custom", "express", "standard"]).optional(),
});
const updateParams = z.strictObject(fields);
type Change = z.output<typeof updateParams>;

const noRequirements: Account["requirements"] = {
  alternatives: [],
  current_deadline: null,
  currently_due: [],
  disabled_reason: null,
  errors: [],
  eventually_due: [],
  past_due: [],
  pending_verification: [],
};

function blankAccount(shop: Shop, id: string, country: string): Account {
  return {
    id,
    object: "account",
    business_profile: {
      mcc: null,
      minority_owned_business_designation: null,
      name: null,
      product_description: null,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: null,
      support_phone: null,
      support_url: null,
      url: null,
    },
    business_type: null,
    capabilities: {},
    charges_enabled: false,
    country,
    created: secondsOf(shop.clock),
    default_currency: "usd",
    details_submitted: false,
    email: null,
    external_accounts: {
      object: "list",
      data: [],
      has_more: false,
      url: `/v1/accounts/${id}/external_accounts`,
    },
    future_requirements: noRequirements,
    metadata: {},
    payouts_enabled: false,
    requirements: noRequirements,
    settings: {
      branding: { icon: null, logo: null, primary_color: null, secondary_color: null },
      card_payments: {
        decline_on: { avs_failure: false, cvc_failure: false },
        statement_descriptor_prefix: null,
        statement_descriptor_prefix_kana: null,
        statement_descriptor_prefix_kanji: null,
      },
      dashboard: { display_name: null, timezone: "Etc/UTC" },
      payments: {
        statement_descriptor: null,
        statement_descriptor_kana: null,
        statement_descriptor_kanji: null,
      },
      payouts: {
        debit_negative_balances: false,
        schedule: { delay_days: 0, interval: "manual" },
        statement_descriptor: null,
      },
    },
    tos_acceptance: { date: null, ip: null, user_agent: null },
    type: "custom",
    hidden: {},
  };
}

/** The account after a change: what was asked for, and what may be done by it now. */
function changed(account: Account, live: boolean, change: Change): Account {
  const { business_profile, business_type, default_currency, email } = change;
  const { payments, payouts } = change.settings ?? {};
  const { schedule, debit_negative_balances, statement_descriptor } = payouts ?? {};
  const asked = change.capabilities ?? {};
  const wants = (name: "card_payments" | "transfers") =>
    asked[name]?.requested ?? account.capabilities[name] !== undefined;
  const { date, ip, user_agent } = change.tos_acceptance ?? {};
  return standing(
    {
      ...account,
      ...given({ business_type, default_currency, email }),
      business_profile: { ...account.business_profile, ...given(business_profile ?? {}) },
      capabilities: {
        ...(wants("card_payments") && { card_payments: "inactive" as const }),
        ...(wants("transfers") && { transfers: "inactive" as const }),
      },
      metadata: mergeMetadata(account.metadata, change.metadata),
      settings: {
        ...account.settings,
        payments: { ...account.settings.payments, ...given(payments ?? {}) },
        payouts: {
          ...account.settings.payouts,
          ...given({ debit_negative_balances, statement_descriptor }),
          ...(schedule && { schedule: scheduleShown(scheduleWith(undefined, schedule)) }),
        },
      },
      tos_acceptance: { ...account.tos_acceptance, ...given({ date, ip, user_agent }) },
    },
    live,
  );
}

/**
 * What an account may do: in the test world everything that was asked for, in the live world once a
 * member stands behind it; nothing when it was rejected.
 */
export function standing(account: Account, live: boolean): Account {
  const { member, rejected } = account.hidden;
  const isKnown = !live || member !== undefined;
  const isOpen = isKnown && rejected === undefined;
  const status = isOpen ? ("active" as const) : ("inactive" as const);
  const { card_payments: cards, transfers } = account.capabilities;
  const due = isKnown ? [] : ["tos_acceptance.date"];
  return {
    ...account,
    capabilities: {
      ...(cards && { card_payments: status }),
      ...(transfers && { transfers: status }),
    },
    charges_enabled: isOpen && cards !== undefined,
    payouts_enabled: isOpen,
    details_submitted: isKnown,
    requirements: {
      ...noRequirements,
      currently_due: due,
      eventually_due: due,
      disabled_reason: rejected ?? (isKnown ? null : "requirements.past_due"),
      past_due: due,
    },
  };
}

/** Runs in the turn of an account, on what it is by then. */
export function onAccount(
  shop: Shop,
  call: Call,
  id: string,
  run: (unit: Unit, account: Account, world: World) => Promise<Result<object, Refusal>>,
): Promise<Outcome> {
  const world = worldOfAccount(id, call.world.live);
  if (!world) return Promise.resolve(noAccount(id));
  return shop.inTurn(id, async () => {
    try {
      return await shop.change(call, async (unit) => {
        const account = await unit.find("account", id);
        return account && !account.hidden.deleted ? run(unit, account, world) : noAccount(id);
      });
    } finally {
      shop.connected.forget(world);
    }
  });
}

export const noAccount = (id: string) => missing("account", id, "account");

const create = operation(createParams, async (shop, call, params) => {
  if (await shop.connected.find(call.world)) {
    return invalid("account_invalid", "A connected account cannot have accounts of its own.");
  }
  const world = { business: shop.ids.make("usr"), live: call.world.live };
  const { country = "US", type = "custom", controller: _, ...change } = params;
  const blank = blankAccount(shop, accountIdOf(world), country.toUpperCase());
  const account = changed({ ...blank, type }, world.live, change);
  return shop.change(call, async (unit) => {
    const { schedule } = params.settings?.payouts ?? {};
    if (schedule) await putSchedule(shop, unit.of(world), world, schedule);
    return ok(unit.put(account));
  });
});

const update = operation(updateParams, (shop, call, params, id) =>
  onAccount(shop, call, id, async (unit, account, world) => {
    const after = unit.put(changed(account, call.world.live, params));
    const { schedule } = params.settings?.payouts ?? {};
    if (schedule) await putSchedule(shop, unit.of(world), world, schedule);
    unit.of(world).tell("account.updated", after, account);
    return ok(after);
  }),
);

const reject = operation(
  z.strictObject({ reason: z.enum(["fraud", "terms_of_service", "other"]) }),
  (shop, call, params, id) =>
    onAccount(shop, call, id, async (unit, account, world) => {
      const hidden = { ...account.hidden, rejected: `rejected.${params.reason}` };
      const after = unit.put(standing({ ...account, hidden }, call.world.live));
      unit.of(world).tell("account.updated", after, account);
      return ok(after);
    }),
);

const remove = operation(nothing, (shop, call, _params, id) =>
  onAccount(shop, call, id, async (unit, account, world) => {
    const balances = await shop.balances.balancesOf(world);
    if (balances.some(({ available, pending }) => available !== 0n || pending !== 0n)) {
      return invalid("account_has_balance", "An account whose balance is not zero stays.");
    }
    unit.of(world).tell("account.application.deauthorized", account);
    const { member } = account.hidden;
    return ok(unit.put({ ...account, hidden: { deleted: true, ...(member && { member }) } }));
  }),
);

const retrieve = operation(nothing, async (shop, call, _params, id) => {
  if (id === accountIdOf(call.world)) return ownAccount(shop, call);
  const account = await findObject(shop.db, call.world, "account", id);
  return account ? ok(account) : noAccount(id);
});

/** The caller's own account: of a platform the one it was given, of a business itself. */
async function ownAccount(shop: Shop, { world }: Call): Promise<Outcome> {
  const id = accountIdOf(world);
  const connected = await shop.connected.find(world);
  if (connected) {
    const account = await findObject(shop.db, connected.platform, "account", id);
    return account ? ok(account) : noAccount(id);
  }
  const business = await shop.identity.memberById(world.business);
  const descriptor = await shop.descriptorOf(world.business);
  const blank = blankAccount(shop, id, "US");
  const asked = { card_payments: "inactive", transfers: "inactive" } as const;
  const known = { ...blank, capabilities: asked, hidden: { member: world.business } };
  return ok({
    ...standing(known, world.live),
    type: "standard",
    business_profile: { ...blank.business_profile, name: business?.name ?? null },
    email: business?.email?.value ?? null,
    settings: {
      ...blank.settings,
      payments: { ...blank.settings.payments, statement_descriptor: descriptor },
    },
  });
}

const names = ["card_payments", "transfers"] as const;
type Name = (typeof names)[number];

function capabilityOf(account: Account, name: Name) {
  const status = account.capabilities[name];
  return {
    id: name,
    object: "capability",
    account: account.id,
    future_requirements: noRequirements,
    requested: status !== undefined,
    requested_at: status === undefined ? null : account.created,
    requirements: account.requirements,
    status: status ?? "unrequested",
  };
}

const readName = (name: string) => names.find((one) => one === name);

const capabilities: Record<"list" | "retrieve" | "update", Operation> = {
  list: operation(nothing, async (shop, call, _params, id) => {
    const account = await findObject(shop.db, call.world, "account", id);
    if (!account) return noAccount(id);
    const all = names.map((name) => capabilityOf(account, name));
    return ok(listOf(all, `/v1/accounts/${id}/capabilities`));
  }),
  retrieve: operation(nothing, async (shop, call, _params, id, second) => {
    const account = await findObject(shop.db, call.world, "account", id);
    const name = readName(second);
    if (!account) return noAccount(id);
    return name ? ok(capabilityOf(account, name)) : missing("capability", second);
  }),
  update: operation(
    z.strictObject({ requested: flag.optional() }),
    (shop, call, { requested }, id, second) =>
      onAccount(shop, call, id, async (unit, account, world) => {
        const name = readName(second);
        if (!name) return missing("capability", second);
        const change = requested === undefined ? {} : { [name]: { requested } };
        const after = changed(account, call.world.live, { capabilities: change });
        unit.of(world).tell("account.updated", after, account);
        return ok(capabilityOf(unit.put(after), name));
      }),
  ),
};

/** Accounts that a platform pays on to. */
export const accountOperations = {
  create,
  retrieve,
  update,
  remove,
  reject,
  own: operation(nothing, (shop, call) => ownAccount(shop, call)),
  list: listing("account"),
  capabilities,
};
