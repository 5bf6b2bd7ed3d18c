import { z } from "zod";
import { isCurrency, type MemberId, money, ok } from "#kernel";
import type { Merchants, Role } from "#merchants";
import { askShop, type Entered, enter } from "./business-access.ts";
import { refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Handlers } from "./handlers.ts";
import { presentMoney } from "./present-values.ts";

const listOf = <T extends z.ZodType>(item: T) => z.object({ data: z.array(item) });
const line = z.object({ amount: z.bigint(), currency: z.string() });
const balanceShape = z.object({ available: z.array(line), pending: z.array(line) });

/** Businesses, and who works for them. */
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
      return entered.ok ? overviewOf(merchants, entered.value, shopApiUrl ?? null) : entered;
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

/** How the business stands, and how far its first sale is. */
async function overviewOf(merchants: Merchants, { world, role }: Entered, apiUrl: string | null) {
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
    apiUrl,
    done: { key: keys.length > 0, payment: some(charges), webhook: some(endpoints) },
  });
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
