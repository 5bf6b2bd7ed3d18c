import { z } from "zod";
import { isCurrency, type MemberId, money, ok } from "#kernel";
import type { Role } from "#merchants";
import { askShop, enter } from "./business-access.ts";
import { refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { presentInstant, presentMaybeInstant, presentMoney } from "./present-values.ts";

const listOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) });
const line = z.object({ amount: z.bigint(), currency: z.string() });
const balanceShape = z.object({ available: z.array(line), pending: z.array(line) });
const endpointShape = z.object({ id: z.string(), url: z.string() });
const newEndpointShape = z.object({ id: z.string(), secret: z.string() });
const pageSize = { limit: "100" };
const deliveriesMax = 10;

/** Businesses, who works for them, and what their developers set up. */
export function createBusinessHandlers({ merchants, identity, present, shopApiUrl }: HandlerDeps) {
  const shown = async (id: MemberId, role: Role) => ({
    business: await present.party(id),
    id,
    role,
  });
  return {
    businesses: async ({ who }) => {
      const found = await merchants.businessesOf(who.memberId);
      const items = found.map(({ business, role }) => shown(business.id, role));
      return ok({ items: await Promise.all(items) });
    },
    openBusiness: async ({ who }) => {
      const opened = await merchants.openBusiness(who.memberId, {});
      if (!opened.ok) {
        return refuse(opened.error.code === "business_exists" ? "business_exists" : "not_found");
      }
      return ok(await shown(who.memberId, "owner"));
    },
    businessOverview: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const { world, role } = entered.value;
      const [balance, charges, endpoints, keys] = await Promise.all([
        askShop(merchants, "GET /v1/balance", world),
        askShop(merchants, "GET /v1/charges", world, { limit: "1" }),
        askShop(merchants, "GET /v1/webhook_endpoints", world, { limit: "1" }),
        merchants.keys(world),
      ]);
      if (!balance.ok) return balance;
      const some = (list: typeof charges) =>
        list.ok && listOf(z.object({})).parse(list.value).data.length > 0;
      return ok({
        role,
        balances: balancesOf(balanceShape.parse(balance.value)),
        apiUrl: shopApiUrl ?? null,
        done: { key: keys.length > 0, payment: some(charges), webhook: some(endpoints) },
      });
    },
    businessKeys: async (call) => {
      const entered = await enter(merchants, call, "develop");
      if (!entered.ok) return entered;
      const items = (await merchants.keys(entered.value.world)).map((key) => ({
        id: key.id,
        kind: key.kind,
        name: key.name,
        lastFour: key.lastFour,
        createdAt: presentInstant(key.createdAtMs),
        endsAt: presentMaybeInstant(key.endsAtMs),
      }));
      return ok({ items });
    },
    makeBusinessKey: async (call) => {
      const entered = await enter(merchants, call, "develop");
      if (!entered.ok) return entered;
      const { kind, name } = call.body;
      const made = await merchants.makeKey(entered.value.world, kind, { name });
      return made.ok ? ok({ id: made.value.id, key: made.value.key }) : refuse("not_found");
    },
    revokeBusinessKey: async (call) => {
      const entered = await enter(merchants, call, "develop");
      if (!entered.ok) return entered;
      const revoked = await merchants.revokeKey(entered.value.world, call.params.key);
      return revoked.ok ? ok(undefined) : refuse("not_found");
    },
    businessWebhooks: async (call) => {
      const entered = await enter(merchants, call, "develop");
      if (!entered.ok) return entered;
      const { world } = entered.value;
      const found = await askShop(merchants, "GET /v1/webhook_endpoints", world, pageSize);
      if (!found.ok) return found;
      const items = listOf(endpointShape)
        .parse(found.value)
        .data.map(async ({ id, url }) => {
          const sent = await merchants.deliveries(world, id, deliveriesMax);
          const deliveries = sent.map((one) => ({
            id: one.id,
            event: one.event_id,
            state: one.state,
            attempts: one.attempts,
            status: one.log.at(-1)?.status ?? null,
            createdAt: presentInstant(one.created_at.getTime()),
          }));
          return { id, url, deliveries };
        });
      return ok({ items: await Promise.all(items) });
    },
    addBusinessWebhook: async (call) => {
      const entered = await enter(merchants, call, "develop");
      if (!entered.ok) return entered;
      const input = { url: call.body.url, enabled_events: ["*"] };
      const name = "POST /v1/webhook_endpoints";
      const made = await askShop(merchants, name, entered.value.world, input);
      return made.ok ? ok(newEndpointShape.parse(made.value)) : made;
    },
    replayDelivery: async (call) => {
      const entered = await enter(merchants, call, "develop");
      if (!entered.ok) return entered;
      const found = await merchants.replayDelivery(entered.value.world, call.params.delivery);
      return found ? ok(undefined) : refuse("not_found");
    },
    businessStaff: async (call) => {
      const entered = await enter(merchants, call, "look");
      if (!entered.ok) return entered;
      const staff = await merchants.staff(entered.value.world.business);
      const items = staff.map(async ({ member, role }) => ({
        member: await present.party(member),
        role,
      }));
      return ok({ items: await Promise.all(items) });
    },
    setBusinessStaff: async (call) => {
      const entered = await enter(merchants, call, "manage");
      if (!entered.ok) return entered;
      const { business } = entered.value.world;
      const { handle, role } = call.body;
      // Only owners make owners, or take that from one.
      const member = await identity.profile(handle.replace(/^@/, ""));
      if (!member.ok) return refuse("not_found");
      const before = await merchants.roleOf(business, member.value.id);
      const isOwners = role === "owner" || before === "owner";
      if (isOwners && entered.value.role !== "owner") return refuse("forbidden");
      const changed = await merchants.setRole(business, member.value.id, role);
      if (changed.ok) return ok(undefined);
      return refuse("forbidden", { detail: changed.error.code });
    },
  } satisfies Partial<Handlers>;
}

function balancesOf({ available, pending }: z.infer<typeof balanceShape>) {
  return available.flatMap(({ amount, currency }) => {
    const code = currency.toUpperCase();
    if (!isCurrency(code)) return [];
    const waiting = pending.find((one) => one.currency === currency)?.amount ?? 0n;
    return [
      {
        available: presentMoney(money(amount, code)),
        pending: presentMoney(money(waiting, code)),
      },
    ];
  });
}
