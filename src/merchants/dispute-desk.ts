import { dayMs, err, type MemberId, type MovementId, ok, type Result, secondMs } from "#kernel";
import { ownCall } from "./call.ts";
import { endDispute, openDispute } from "./disputes.ts";
import type { Charge, Dispute } from "./objects.ts";
import type { Shop } from "./shop.ts";
import { findObject, findWithWorld, listEverywhere, listObjects } from "./store/objects.ts";
import type { World } from "./world.ts";

/** How long after a purchase it can be disputed. */
const disputableMs = 120 * dayMs;

const shownMax = 100;
const openRefs = ["status=needs_response", "status=under_review"];

/** Why a purchase is not disputed. */
export type DisputePurchaseError =
  | { readonly code: "not_found" }
  | {
      readonly code: "not_disputable";
      /** `not_covered`: the business has not got the money that would be set aside. */
      readonly reason: "disputed_before" | "given_back" | "too_late" | "not_covered";
    };

/** A purchase, as its dispute stands. */
export type PurchaseDispute = {
  readonly open: boolean;
  readonly dispute: Dispute | undefined;
};
/** A dispute and whose it is. */
export type DisputeCase = { readonly world: World; readonly dispute: Dispute };

/** Disputes by those who paid, and who decides them. */
export type DisputeDesk = {
  purchaseDispute(
    member: MemberId,
    movement: MovementId,
  ): Promise<Result<PurchaseDispute, { readonly code: "not_found" }>>;
  /** What is left of the purchase is set aside until it is decided. */
  disputePurchase(
    member: MemberId,
    movement: MovementId,
    cause: { readonly reason: string; readonly explanation: string },
  ): Promise<Result<PurchaseDispute, DisputePurchaseError>>;
  /** The newest disputes of a business. */
  disputesOf(world: World): Promise<Dispute[]>;
  /** Of the live world, that wait for an answer or a decision; oldest first. */
  openDisputes(limit: number): Promise<DisputeCase[]>;
  /** The operator decides: for the business (`won`) or for the payer (`lost`). */
  decideDispute(
    id: string,
    outcome: "won" | "lost",
  ): Promise<Result<DisputeCase, { readonly code: "not_found" | "request_closed" }>>;
};

type Purchase = { readonly world: World; readonly charge: Charge };

export function createDisputeDesk(shop: Shop): DisputeDesk {
  async function view({ world, charge }: Purchase): Promise<PurchaseDispute> {
    const { dispute: id } = charge.hidden;
    const dispute = id === undefined ? undefined : await findObject(shop.db, world, "dispute", id);
    return { open: whyNot(shop, charge) === undefined, dispute };
  }

  return {
    async purchaseDispute(member, movement) {
      const purchase = await purchaseOf(shop, member, movement);
      return purchase ? ok(await view(purchase)) : err({ code: "not_found" });
    },
    async disputePurchase(member, movement, cause) {
      const purchase = await purchaseOf(shop, member, movement);
      if (!purchase) return err({ code: "not_found" });
      const { world, charge } = purchase;
      const reason = whyNot(shop, charge);
      if (reason) return err({ code: "not_disputable", reason });
      const opened = await openDispute(shop, ownCall(world), charge.id, cause);
      const after = (await findObject(shop.db, world, "charge", charge.id)) ?? charge;
      if (opened.ok) return ok(await view({ world, charge: after }));
      return err({ code: "not_disputable", reason: whyNot(shop, after) ?? "not_covered" });
    },
    disputesOf: (world) => listObjects(shop.db, world, "dispute", { refs: [], limit: shownMax }),
    async openDisputes(limit) {
      const found = await listEverywhere(shop.db, "dispute", true, openRefs, limit);
      return found.map(({ world, object }) => ({ world, dispute: object }));
    },
    decideDispute: (id, outcome) =>
      shop.inTurn(id, async () => {
        const found = await findWithWorld(shop.db, "dispute", id);
        if (!found) return err({ code: "not_found" });
        const { world, object } = found;
        if (object.status === "won" || object.status === "lost") {
          return err({ code: "request_closed" });
        }
        const ended = await endDispute(shop, ownCall(world), object, outcome);
        const dispute = await findObject(shop.db, world, "dispute", id);
        return ended.ok && dispute ? ok({ world, dispute }) : err({ code: "request_closed" });
      }),
  };
}

/** What a member paid to a business, by the movement on their statement. */
async function purchaseOf(
  shop: Shop,
  member: MemberId,
  id: MovementId,
): Promise<Purchase | undefined> {
  const movement = await shop.movements.find(id);
  const isTheirs = movement?.from.type === "member" && movement.from.member === member;
  if (!isTheirs || movement.kind !== "purchase") return undefined;
  const found = await findWithWorld(shop.db, "charge", String(movement.details["charge"]));
  return found && { world: found.world, charge: found.object };
}

function whyNot({ clock }: Shop, charge: Charge) {
  if (charge.disputed) return "disputed_before";
  if (charge.amount_captured === charge.amount_refunded) return "given_back";
  const isLate = clock.nowMs() > charge.created * secondMs + disputableMs;
  return isLate ? "too_late" : undefined;
}
