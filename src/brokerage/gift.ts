import { type Day, dayOf } from "#accounts";
import { idToU128, type MemberId, type Money, type MovementId } from "#kernel";
import type { Instrument, InstrumentId } from "#market";
import { type Movement, reservationsOf } from "#movements";
import {
  type ActionId,
  type CorporateAction,
  changesUnits,
  newInstrumentOf,
} from "./actions/action.ts";
import type { Units } from "./actions/payout.ts";
import { findAction, listActions } from "./actions/store.ts";
import { type Core, instrumentById, openHolding } from "./core.ts";
import { parseGift, restatementsOf } from "./gift-codec.ts";
import { brokerageAccounts } from "./ledger-accounts.ts";
import { addDays } from "./lots/days.ts";

/** Shares from one member to another: a movement that waits to be accepted. */
export type Gift = {
  readonly id: MovementId;
  /** As things stand; of several instruments where an issuer spun one off while it waited. */
  readonly units: readonly Units[];
  /** What it was worth when it was given. */
  readonly value: Money;
  readonly from: MemberId;
  /** Nobody yet, while it waits behind a link. */
  readonly to: MemberId | null;
  readonly note: string;
  readonly state: "pending" | "accepted" | "declined" | "cancelled" | "expired";
  /** Corporate actions that its units went through while it waited, oldest first. */
  readonly restatedBy: readonly ActionId[];
  /** It waits for an action whose ex-date has come: nobody can take it until its units followed. */
  readonly isHeld: boolean;
  readonly createdAtMs: number;
  readonly endsAtMs: number;
  readonly endedAtMs: number | null;
};

const pageMax = 100;

/** What a movement gives; undefined when it is no gift. */
export async function giftOf(core: Core, id: MovementId): Promise<Gift | undefined> {
  const movement = await core.movements.find(id);
  return movement && giftFrom(core, movement);
}

/** Newest first. */
export async function giftsOf(core: Core, member: MemberId): Promise<Gift[]> {
  const found = await Promise.all(
    (await giftMovements(core, member)).map((movement) => giftFrom(core, movement)),
  );
  return found.filter((gift) => gift !== undefined);
}

/** The movements of all gifts that a member gave or was given, newest first. */
export async function giftMovements(core: Core, member: MemberId): Promise<Movement[]> {
  const found: Movement[] = [];
  for (let before: MovementId | undefined; ; ) {
    const page = await core.movements.list({
      member,
      kind: "share_gift",
      limit: pageMax,
      ...(before && { before }),
    });
    found.push(...page);
    before = page[page.length - 1]?.id;
    if (page.length < pageMax) return found;
  }
}

/** A movement as the gift that it is; undefined when it is none. */
export async function giftFrom(core: Core, movement: Movement): Promise<Gift | undefined> {
  const { id, kind, from, to, amount, note, createdAtMs, finalAtMs } = movement;
  const given = parseGift(movement.details);
  const state = stateOf(movement);
  const endsAtMs = movement.endsAtMs ?? movement.steps[0]?.endsAtMs;
  if (kind !== "share_gift" || from.type !== "member") return undefined;
  if (!given || !state || endsAtMs === undefined) return undefined;
  const restatedBy = restatementsOf(movement);
  const units =
    restatedBy.length === 0 ? [given] : await unitsNow(core, movement, given, restatedBy);
  return {
    id,
    units,
    value: amount,
    from: from.member,
    to: to.type === "member" ? to.member : null,
    note,
    state,
    restatedBy,
    isHeld: state === "pending" && (await isHeld(core, { units, restatedBy, createdAtMs })),
    createdAtMs,
    endsAtMs,
    endedAtMs: finalAtMs,
  };
}

function stateOf({ state, reason }: Movement): Gift["state"] | undefined {
  switch (state) {
    case "pending":
    case "cancelled":
      return state;
    case "completed":
      return "accepted";
    case "returned":
      return reason === "declined" ? "declined" : "expired";
    case "created":
    case "failed":
      return undefined;
  }
}

/** What is set aside, by what can have become of the instrument that was given. */
async function unitsNow(
  core: Core,
  movement: Movement,
  given: Units,
  restatedBy: readonly ActionId[],
): Promise<Units[]> {
  const ids = new Set([given.instrument]);
  for (const id of restatedBy) {
    const action = await findAction(core.db, id);
    if (action) ids.add(newInstrumentOf(action));
  }
  const instruments = await Promise.all([...ids].map((id) => instrumentById(core, id)));
  const reserved = reservationsOf(movement);
  return instruments.flatMap(({ id: instrument, ledger }) => {
    const quantity = reserved
      .filter((one) => one.ledger === ledger)
      .reduce((sum, { amount }) => sum + amount, 0n);
    return quantity === 0n ? [] : [{ instrument, quantity }];
  });
}

async function isHeld(
  core: Core,
  { units, restatedBy, createdAtMs }: Pick<Gift, "units" | "restatedBy" | "createdAtMs">,
): Promise<boolean> {
  const open = await actionsUnderWay(
    core,
    units.map(({ instrument }) => instrument),
  );
  const givenOn = dayOf(createdAtMs);
  return open.some(({ id, exOn }) => givenOn < exOn && !restatedBy.includes(id));
}

/** Actions whose ex-date has come and which have not changed everybody's units yet. */
export async function actionsUnderWay(
  core: Core,
  instruments: readonly InstrumentId[],
): Promise<CorporateAction[]> {
  const today = dayOf(core.clock.nowMs());
  const open = await listActions(core.db, { instruments, open: true });
  return open.filter(({ terms, exOn }) => changesUnits(terms) && exOn <= today);
}

/**
 * From which day on accepted gifts count as the receiver's: that of the answer. Where units were
 * given before an ex-date and taken after it as they had been, the receiver has what the action
 * gives for them: they count from the day before it.
 */
export async function giftDays(
  core: Core,
  gifts: readonly Gift[],
): Promise<ReadonlyMap<MovementId, Day>> {
  const accepted = gifts.filter(({ state }) => state === "accepted");
  const instruments = new Set(
    accepted.flatMap(({ units }) => units.map(({ instrument }) => instrument)),
  );
  const actions = await listActions(core.db, { instruments: [...instruments] });
  return new Map(
    accepted.map(({ id, units, restatedBy, createdAtMs, endedAtMs }) => {
      const answeredOn = dayOf(endedAtMs ?? createdAtMs);
      const missed = actions.find(
        (action) =>
          changesUnits(action.terms) &&
          units.some(({ instrument }) => instrument === action.instrument) &&
          dayOf(createdAtMs) < action.exOn &&
          action.exOn <= answeredOn &&
          !restatedBy.includes(action.id),
      );
      return [id, missed ? addDays(missed.exOn, -1) : answeredOn];
    }),
  );
}

/** The ledger account to which units of a gift go, or would go. */
export async function giftAccount(
  core: Core,
  receiver: MemberId | null,
  instrument: Instrument,
): Promise<bigint> {
  await core.ledgerAccounts.ensureInstrument(instrument);
  if (receiver === null) return brokerageAccounts.linkUnits(instrument);
  return idToU128(await openHolding(core, receiver, instrument));
}
