import { createHash } from "node:crypto";
import type { Business as WireBusiness } from "@bourse/contract";
import { type MemberId, ok, parseId, type Result } from "#kernel";
import type {
  ApiKey,
  Business,
  BusinessError,
  NewKey,
  OperationName,
  Role,
  World,
} from "#merchants";
import { type Refusal, refuse } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";
import { presentInstant, presentMaybeInstant } from "./present-values.ts";
import { definedOf } from "./read-defined.ts";

type Who = Pick<Call<"changeBusiness">, "who" | "params">;

const deliveriesMax = 50;
/** Real money is taken by whom we know. */
const liveTierMin = 1;
const managers: readonly Role[] = ["owner", "admin"];
const developers: readonly Role[] = [...managers, "developer"];
const everybody: readonly Role[] = [...developers, "cashier", "viewer"];

/** What a cashier may do beside looking. */
const atTheTill = /^POST \/v1\/(payment_intents|checkout\/sessions|refunds|customers)\b/;

/** Businesses: who works there, their keys, and what they do with the Stripe-compatible API. */
export function createBusinessHandlers({ merchants, identity }: HandlerDeps) {
  /** The business, when the caller has one of these roles there. To others it is not found. */
  async function inRole({ who, params }: Who, roles: readonly Role[]) {
    const id = parseId("usr", params.id);
    const role = id && (await merchants.roleOf(id, who.memberId));
    if (!id || !role) return refuse("not_found");
    return roles.includes(role) ? ok({ id, role }) : refuse("forbidden");
  }

  async function staffOf(id: MemberId) {
    const staff = await merchants.staff(id);
    const items = await Promise.all(
      staff.map(async ({ member, role }) => {
        const found = await identity.anyMemberById(member);
        return { handle: found?.handle ?? "", name: found?.name ?? "", role };
      }),
    );
    return ok({ items });
  }

  return {
    openBusiness: async ({ who, body }) => {
      const opened = await merchants.openBusiness(who.memberId, definedOf(body));
      if (!opened.ok) return refuseBusiness(opened.error);
      const world = { business: opened.value.id, live: false };
      const secret = await merchants.makeKey(world, "secret");
      const publishable = await merchants.makeKey(world, "publishable");
      if (!secret.ok || !publishable.ok) return refuse("internal_error");
      return ok({
        business: presentBusiness(opened.value, "owner"),
        secretKey: presentNewKey(secret.value),
        publishableKey: presentNewKey(publishable.value),
      });
    },
    businesses: async ({ who }) => {
      const all = await merchants.businessesOf(who.memberId);
      return ok({ items: all.map(({ business, role }) => presentBusiness(business, role)) });
    },
    changeBusiness: async (call) => {
      const allowed = await inRole(call, managers);
      if (!allowed.ok) return allowed;
      const changed = await merchants.changeBusiness(allowed.value.id, definedOf(call.body));
      if (!changed.ok) return refuseBusiness(changed.error);
      return ok(presentBusiness(changed.value, allowed.value.role));
    },
    staff: async (call) => {
      const allowed = await inRole(call, everybody);
      return allowed.ok ? staffOf(allowed.value.id) : allowed;
    },
    setStaff: async (call) => {
      const allowed = await inRole(call, managers);
      if (!allowed.ok) return allowed;
      const member = await identity.memberByHandle(call.body.handle);
      if (!member) return refuse("not_found");
      const changesOwner =
        call.body.role === "owner" ||
        (await merchants.roleOf(allowed.value.id, member.id)) === "owner";
      if (changesOwner && allowed.value.role !== "owner") return refuse("forbidden");
      const set = await merchants.setRole(allowed.value.id, member.id, call.body.role);
      return set.ok ? staffOf(allowed.value.id) : refuseBusiness(set.error);
    },
    ...createKeyHandlers(merchants, inRole),
    ...createOperationHandlers(merchants, inRole),
  } satisfies Partial<Handlers>;
}

type InRole = (
  call: Who,
  roles: readonly Role[],
) => Promise<Result<{ readonly id: MemberId; readonly role: Role }, Refusal>>;
type Merchants = HandlerDeps["merchants"];

const worldOf = (business: MemberId, live: boolean): World => ({ business, live });

function createKeyHandlers(merchants: Merchants, inRole: InRole) {
  return {
    apiKeys: async (call) => {
      const allowed = await inRole(call, developers);
      if (!allowed.ok) return allowed;
      const keys = await merchants.keys(worldOf(allowed.value.id, call.query.live === "true"));
      return ok({ items: keys.map(presentKey) });
    },
    makeApiKey: async (call) => {
      const allowed = await inRole(call, developers);
      if (!allowed.ok) return allowed;
      const { kind, live, ...options } = call.body;
      const business = await merchants.business(allowed.value.id);
      if (live && (business?.tier ?? 0) < liveTierMin) {
        return refuse("forbidden", { detail: "live keys need a checked identity" });
      }
      const world = worldOf(allowed.value.id, live);
      const made = await merchants.makeKey(world, kind, definedOf(options));
      return made.ok ? ok(presentNewKey(made.value)) : refuse("invalid_request");
    },
    rotateApiKey: async (call) => {
      const allowed = await inRole(call, developers);
      if (!allowed.ok) return allowed;
      const world = worldOf(allowed.value.id, call.body.live);
      const made = await merchants.rotateKey(world, call.params.key);
      return made.ok ? ok(presentNewKey(made.value)) : refuse("not_found");
    },
    revokeApiKey: async (call) => {
      const allowed = await inRole(call, developers);
      if (!allowed.ok) return allowed;
      const world = worldOf(allowed.value.id, call.query.live === "true");
      const ended = await merchants.revokeKey(world, call.params.key);
      return ended.ok ? ok(undefined) : refuse("not_found");
    },
  } satisfies Partial<Handlers>;
}

function createOperationHandlers(merchants: Merchants, inRole: InRole) {
  const isName = (name: string): name is OperationName => Object.hasOwn(merchants.operations, name);
  return {
    callBusiness: async (call) => {
      const allowed = await inRole(call, everybody);
      if (!allowed.ok) return allowed;
      const { operation, live, ids = [], input = {}, expand = [], idempotencyKey } = call.body;
      if (!isName(operation)) return refuse("not_found");
      if (!mayDo(allowed.value.role, operation)) return refuse("forbidden");
      const world = worldOf(allowed.value.id, live);
      const hash = createHash("sha256")
        .update(JSON.stringify([operation, ids, input]))
        .digest("hex");
      const key = idempotencyKey && { key: `app ${idempotencyKey}`, hash };
      const asked = { world, requestId: null, idempotency: key || null, expand };
      const answer = await merchants.perform(operation, asked, ids, input);
      const body: unknown = JSON.parse(answer.body);
      return ok({ status: answer.status, body });
    },
    deliveries: async (call) => {
      const allowed = await inRole(call, developers);
      if (!allowed.ok) return allowed;
      const world = worldOf(allowed.value.id, call.query.live === "true");
      const found = await merchants.deliveries(world, call.params.endpoint, deliveriesMax);
      return ok({
        items: found.map((one) => ({
          id: one.id,
          eventId: one.event_id,
          state: one.state,
          nextAt: presentMaybeInstant(one.next_at?.getTime()),
          createdAt: presentInstant(one.created_at.getTime()),
          attempts: one.log.map(({ at, took_ms: tookMs, status, response }) => ({
            at: presentInstant(at.getTime()),
            tookMs,
            status,
            response,
          })),
        })),
      });
    },
    replayDelivery: async (call) => {
      const allowed = await inRole(call, developers);
      if (!allowed.ok) return allowed;
      const world = worldOf(allowed.value.id, call.body.live);
      const found = await merchants.replayDelivery(world, call.params.delivery);
      return found ? ok(undefined) : refuse("not_found");
    },
  } satisfies Partial<Handlers>;
}

function mayDo(role: Role, operation: OperationName): boolean {
  if (operation.startsWith("GET ") || managers.includes(role)) return true;
  if (role === "cashier") return atTheTill.test(operation);
  // Developers build; what is paid out is not theirs to say.
  return role === "developer" && !operation.includes("/payouts");
}

function refuseBusiness({ code }: BusinessError) {
  return refuse(code === "last_owner" ? "forbidden" : code);
}

function presentBusiness(business: Business, role: Role): WireBusiness {
  const { createdAtMs, ...rest } = business;
  return { ...rest, role, createdAt: presentInstant(createdAtMs) };
}

function presentKey(key: ApiKey) {
  const { id, kind, name, lastFour, scopes, world, createdAtMs, endsAtMs } = key;
  return {
    id,
    kind,
    live: world.live,
    name,
    lastFour,
    scopes: [...scopes],
    createdAt: presentInstant(createdAtMs),
    endsAt: presentMaybeInstant(endsAtMs),
  };
}

const presentNewKey = (made: NewKey) => ({ ...presentKey(made), key: made.key });
