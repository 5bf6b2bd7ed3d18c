import { ledgerOf, transferCodes } from "#accounts";
import { type Currency, type Ids, idToU128 } from "#kernel";
import { type TransferInput, transferFlags, transferInput } from "#ledger";
import type { Instrument, Price, Quantity } from "#market";
import { brokerageAccounts } from "./ledger-accounts.ts";
import type { Hold, Order, OrderTerms } from "./order.ts";
import { collarPrice, type FeeSchedule, feeOn, grossOf } from "./pricing.ts";
import { toQuantity } from "./quantity-codec.ts";
import type { HoldingId } from "./store/holdings.ts";

type Transfer = Omit<Hold, "transferId">;

/**
 * What is set aside for what is open of an order, in minor units for a purchase and in billionths
 * of a unit for a sale.
 */
export function openNeed(order: Order, currency: Currency, fees: FeeSchedule): bigint {
  const { terms, filledQuantity, filledAmount, worstPrice } = order;
  if (terms.amount !== null) {
    const left = terms.amount.amount - filledAmount;
    return left > 0n ? left : 0n;
  }
  const open = openQuantity(terms.quantity ?? toQuantity(0n), filledQuantity);
  if (terms.side === "sell") return open;
  return costAt(worstPrice, open, currency, fees);
}

/** The order with other terms, as far as its need goes: a stop's collar is where the stop is. */
export function withTerms(
  order: Order,
  terms: OrderTerms,
  instrument: Pick<Instrument, "tick">,
): Order {
  const { side, limitPrice, stopPrice } = terms;
  const isMoved = stopPrice !== null && stopPrice !== order.terms.stopPrice;
  const stopped = isMoved ? collarPrice(instrument, side, stopPrice) : order.worstPrice;
  return { ...order, terms, worstPrice: limitPrice ?? stopped };
}

/** What buying costs at most at a price, fee included, in minor units. */
export function costAt(
  price: Price,
  quantity: Quantity,
  currency: Currency,
  fees: FeeSchedule,
): bigint {
  const gross = grossOf(price, quantity, currency, "up");
  return gross + feeOn(fees, gross);
}

export function openQuantity(quantity: Quantity, filled: Quantity): Quantity {
  return toQuantity(quantity > filled ? quantity - filled : 0n);
}

/** The transfer that would set an order's need aside. */
export function memberHold(
  order: Pick<Order, "account" | "terms">,
  instrument: Instrument,
  holding: HoldingId,
  amount: bigint,
): Transfer {
  const { currency } = instrument;
  return order.terms.side === "buy"
    ? {
        debitAccountId: idToU128(order.account),
        creditAccountId: brokerageAccounts.orderMoney(currency),
        ledger: ledgerOf(currency),
        amount,
      }
    : {
        debitAccountId: idToU128(holding),
        creditAccountId: brokerageAccounts.orderUnits(instrument),
        ledger: instrument.ledger,
        amount,
      };
}

/** Gives a hold its transfer. */
export function newHold(ids: Ids, transfer: Transfer): Hold {
  return { transferId: ids.u128(), ...transfer };
}

/** The pending transfer that makes a hold. */
export function holdTransfer({ transferId, ...rest }: Hold): TransferInput {
  return transferInput({
    id: transferId,
    ...rest,
    code: transferCodes.orderHold,
    flags: transferFlags.pending,
  });
}

/** Gives back what a hold has set aside. */
export function voidTransfer(ids: Ids, { transferId, ...rest }: Hold): TransferInput {
  return transferInput({
    id: ids.u128(),
    pendingId: transferId,
    ...rest,
    code: transferCodes.orderHold,
    flags: transferFlags.voidPendingTransfer,
  });
}

/** What an order's holds set aside of one account. */
export function heldOf(holds: readonly Hold[], debitAccountId: bigint): bigint {
  return holds
    .filter((hold) => hold.debitAccountId === debitAccountId)
    .reduce((sum, hold) => sum + hold.amount, 0n);
}
