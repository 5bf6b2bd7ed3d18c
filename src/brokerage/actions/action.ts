import type { Day } from "#accounts";
import { type Brand, err, type Id, ok, type Result, unreachable } from "#kernel";
import type { InstrumentId, Price } from "#market";
import type { Ratio } from "../lots/lot-event.ts";

/** A corporate action's id. */
export type ActionId = Id<"cac">;

/** Money for one unit, in millionths of the currency's major unit: dividends have six decimals. */
export type UnitRate = Brand<bigint, "UnitRate">;

/** Decimal places of a {@link UnitRate}. */
export const rateScale = 6;

/** What an issuer does to all units of an instrument. */
export type ActionTerms =
  | { readonly kind: "cash_dividend"; readonly rate: UnitRate }
  /** `ratio`: new units for units held, beside them. */
  | { readonly kind: "stock_dividend"; readonly ratio: Ratio; readonly lieuPrice: Price | null }
  /** Forward or reverse: `ratio.to` units instead of `ratio.from`. */
  | { readonly kind: "split"; readonly ratio: Ratio; readonly lieuPrice: Price | null }
  | {
      readonly kind: "spin_off";
      readonly into: InstrumentId;
      readonly ratio: Ratio;
      /** Part of the cost that goes along, in millionths. */
      readonly basisMillionths: bigint;
      readonly lieuPrice: Price | null;
    }
  /** Each unit is paid out. */
  | { readonly kind: "cash_merger"; readonly rate: UnitRate }
  /** Each unit becomes units of another instrument; `rate` of cash beside them may be 0. */
  | {
      readonly kind: "stock_merger";
      readonly into: InstrumentId;
      readonly ratio: Ratio;
      readonly rate: UnitRate;
      /** Fair market value of a new unit: what cash beside it is measured by. */
      readonly fairPrice: Price;
      readonly lieuPrice: Price | null;
    }
  | { readonly kind: "symbol_change"; readonly symbol: string };

/** Whether holders have other units after it; a dividend in cash and a new symbol leave them be. */
export function changesUnits({ kind }: ActionTerms): boolean {
  return kind !== "cash_dividend" && kind !== "symbol_change";
}

/** The instrument of the units that an action gives; the same one where it gives none of another. */
export function newInstrumentOf({
  terms,
  instrument,
}: Pick<CorporateAction, "terms" | "instrument">): InstrumentId {
  return "into" in terms ? terms.into : instrument;
}

/**
 * `announced`: can still be cancelled. `entitled`: who gets what is fixed. `paid`: all have it. The
 * last two are final.
 */
export type ActionState = "announced" | "entitled" | "paid" | "cancelled";

/** What an issuer announced, and how far it has come. */
export type CorporateAction = {
  readonly id: ActionId;
  readonly instrument: InstrumentId;
  readonly terms: ActionTerms;
  readonly declaredOn: Day;
  /** Who buys on this day or later buys without it. */
  readonly exOn: Day;
  /** Who is on the register at the end of this day gets it, from whomever it is due. */
  readonly recordOn: Day;
  readonly payableOn: Day;
  readonly state: ActionState;
};

/** What is wrong with an announcement. */
export type AnnouncementError = {
  readonly code: "action_invalid";
  readonly field: "dates" | "ratio" | "rate" | "into" | "basis" | "price" | "symbol";
};

/**
 * Checks what an operator announces. Declared first; paid neither before the record date nor, but
 * for what is paid by due bills (a large stock dividend, whose ex-date follows the payment), before
 * the ex-date.
 */
export function checkAnnouncement(
  action: Omit<CorporateAction, "id" | "state">,
): Result<void, AnnouncementError> {
  const { declaredOn, exOn, recordOn, payableOn } = action;
  const isInOrder = declaredOn <= exOn && declaredOn <= recordOn && recordOn <= payableOn;
  if (!isInOrder) return err({ code: "action_invalid", field: "dates" });
  const field = wrongField(action);
  return field ? err({ code: "action_invalid", field }) : ok(undefined);
}

const millionths = 1_000_000n;
const symbolPattern = /^[A-Z0-9.]{1,12}$/;

function wrongField(
  action: Pick<CorporateAction, "instrument" | "terms">,
): AnnouncementError["field"] | undefined {
  const { terms, instrument } = action;
  switch (terms.kind) {
    case "cash_dividend":
    case "cash_merger":
      return terms.rate > 0n ? undefined : "rate";
    case "stock_dividend":
      return isRatio(terms.ratio) ? undefined : "ratio";
    case "split":
      return isRatio(terms.ratio) && terms.ratio.to !== terms.ratio.from ? undefined : "ratio";
    case "spin_off":
      if (terms.into === instrument) return "into";
      if (terms.basisMillionths < 0n || terms.basisMillionths > millionths) return "basis";
      return isRatio(terms.ratio) ? undefined : "ratio";
    case "stock_merger":
      if (terms.into === instrument) return "into";
      if (terms.rate < 0n) return "rate";
      if (terms.rate > 0n && terms.fairPrice <= 0n) return "price";
      return isRatio(terms.ratio) ? undefined : "ratio";
    case "symbol_change":
      return symbolPattern.test(terms.symbol) ? undefined : "symbol";
    default:
      return unreachable(terms);
  }
}

const isRatio = ({ to, from }: Ratio) => to > 0n && from > 0n;

/** What is due to be done with an action. */
export type ActionStep = "entitle" | "pay";

/**
 * What an action needs today, if anything. Who gets what is known once nobody can buy with it any
 * more and the register is closed; it is paid on the payable date, at the earliest when that is
 * known.
 */
export function stepDue(
  { state, exOn, recordOn, payableOn }: CorporateAction,
  today: Day,
): ActionStep | undefined {
  if (state === "announced") return today >= exOn && today > recordOn ? "entitle" : undefined;
  if (state === "entitled") return today >= payableOn ? "pay" : undefined;
  return undefined;
}

/** The state that a step leads to; cancelling is for what is only announced. */
export function stateAfter(
  state: ActionState,
  step: ActionStep | "cancel",
): Result<ActionState, { readonly code: "action_closed" }> {
  if (state === "announced" && step === "entitle") return ok("entitled");
  if (state === "announced" && step === "cancel") return ok("cancelled");
  if (state === "entitled" && step === "pay") return ok("paid");
  return err({ code: "action_closed" });
}
