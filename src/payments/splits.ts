import type { Identity } from "#identity";
import {
  err,
  type Ids,
  type MemberId,
  type Money,
  money,
  ok,
  type Result,
  type Turns,
} from "#kernel";
import { findAsked, newRequest } from "./create-request.ts";
import type { CreateSplitError } from "./errors.ts";
import type { SplitId } from "./ids.ts";
import { isAmount } from "./plan.ts";
import { requestEvents } from "./request-events.ts";
import { requestHash } from "./request-hash.ts";
import { end } from "./requests.ts";
import type { SettleDeps } from "./settle-request.ts";
import { divide, type Shares } from "./shares.ts";
import {
  type Split,
  type SplitOrder,
  type SplitPerson,
  type SplitShare,
  type Splits,
  stateOfSplit,
} from "./split.ts";
import { insertRequest, type Origin } from "./store/requests.ts";
import { findSplit, insertShares, insertSplit, listSplits, splitByKey } from "./store/splits.ts";

type SplitsDeps = SettleDeps & {
  readonly ids: Ids;
  readonly identity: Identity;
  readonly inTurn: Turns;
};

/** A person on the bill: a member, or a guest by name. */
type Diner = { readonly member: MemberId | null; readonly guest: string };

export function createSplits(deps: SplitsDeps): Splits {
  const { db } = deps;
  const own = async (member: MemberId, id: SplitId) => {
    const split = await findSplit(db, id);
    return split?.by === member ? split : undefined;
  };
  return {
    createSplit: (member, order, key) => createSplit(deps, member, order, key),
    splits: (member, page) => listSplits(db, member, page),
    async split(member, id) {
      const split = await own(member, id);
      return split ? ok(split) : err({ code: "not_found" });
    },
    async closeSplit(member, id) {
      const split = await own(member, id);
      if (!split) return err({ code: "not_found" });
      for (const { request } of split.shares) {
        if (request?.state !== "open") continue;
        await end(deps, { id: request.id, by: "by", member, state: "cancelled" });
      }
      return ok((await own(member, id)) ?? split);
    },
  };
}

async function createSplit(
  deps: SplitsDeps,
  by: MemberId,
  order: SplitOrder,
  idempotencyKey: string | undefined,
): Promise<Result<Split, CreateSplitError>> {
  const origin = { idempotencyKey: idempotencyKey ?? null, requestHash: hashOf(order) };
  const first = await repeated(deps, by, origin);
  if (first) return first;
  if (!isAmount(order.total)) return err({ code: "amount_invalid" });
  const shares = divide(order.total, order.method, order.people);
  if (!shares.ok) return err({ code: "split_invalid", reason: shares.error });
  const diners = await findDiners(deps.identity, by, order.people);
  if (!diners.ok) return diners;
  const split = newSplit(deps, by, order, diners.value, shares.value);
  if (await store(deps, split, origin)) return ok(split);
  return (await repeated(deps, by, origin)) ?? err({ code: "idempotency_key_conflict" });
}

async function findDiners(
  identity: Identity,
  by: MemberId,
  people: readonly SplitPerson[],
): Promise<Result<Diner[], CreateSplitError>> {
  const diners: Diner[] = [];
  const seen = new Set<MemberId>();
  for (const { handle, guest } of people) {
    if ((handle === undefined) === (guest === undefined)) return invalid("person");
    if (handle === undefined) {
      diners.push({ member: null, guest: guest ?? "" });
      continue;
    }
    const asked = await findAsked(identity, by, handle);
    if (!asked.ok && asked.error.code !== "cannot_pay_self") return err(asked.error);
    const member = asked.ok ? asked.value : by;
    if (seen.has(member)) return invalid("person");
    seen.add(member);
    diners.push({ member, guest: "" });
  }
  return diners.some((diner) => diner.member !== by) ? ok(diners) : invalid("nobody");
}

function invalid(reason: "person" | "nobody") {
  return err({ code: "split_invalid", reason });
}

function newSplit(
  { ids, clock }: SplitsDeps,
  by: MemberId,
  order: SplitOrder,
  diners: readonly Diner[],
  { amounts, remainder }: Shares,
): Split {
  const id = ids.make("spl");
  const nowMs = clock.nowMs();
  const { title, total, method } = order;
  const shares = diners.map((diner, i): SplitShare => {
    const amount: Money = amounts[i] ?? money(0n, total.currency);
    if (diner.member === by) return { ...diner, amount, state: "own", request: null };
    if (amount.amount === 0n) return { ...diner, amount, state: "paid", request: null };
    const asked = { by, from: diner.member, amount, note: title, allowPartial: false };
    const request = newRequest(ids, { ...asked, splitId: id }, nowMs);
    return { ...diner, amount, state: "open", request };
  });
  const paid = money(0n, total.currency);
  const state = stateOfSplit(shares);
  return { id, title, by, total, method, paid, remainder, state, createdAtMs: nowMs, shares };
}

function store({ transact }: SplitsDeps, split: Split, origin: Origin): Promise<boolean> {
  return transact(async (tx, announce) => {
    if (!(await insertSplit(tx, split, origin))) return false;
    for (const { request } of split.shares) {
      if (!request) continue;
      await insertRequest(tx, request, { ...origin, idempotencyKey: null });
      await announce(requestEvents(request, "created", split.createdAtMs));
    }
    await insertShares(tx, split);
    return true;
  });
}

async function repeated(
  { db }: SplitsDeps,
  by: MemberId,
  { idempotencyKey, requestHash: hash }: Origin,
): Promise<Result<Split, CreateSplitError> | undefined> {
  const first = idempotencyKey === null ? undefined : await splitByKey(db, by, idempotencyKey);
  if (!first) return undefined;
  const split = first.requestHash === hash ? await findSplit(db, first.id) : undefined;
  return split ? ok(split) : err({ code: "idempotency_key_conflict" });
}

function hashOf({ title, total, method, people }: SplitOrder): string {
  const persons = people.map((person) => [
    person.handle,
    person.guest,
    person.amount,
    person.weight,
  ]);
  return requestHash("split", [title, total.amount, total.currency, method, persons]);
}
