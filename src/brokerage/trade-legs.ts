import { institutionAccounts, ledgerOf, transferCodes } from "#accounts";
import { assert, type Ids, idToU128 } from "#kernel";
import { type TransferInput, transferFlags, transferInput } from "#ledger";
import type { Instrument } from "#market";
import type { Movement } from "#movements";
import { brokerageAccounts } from "./ledger-accounts.ts";
import type { Order } from "./order.ts";
import type { HoldingId } from "./store/holdings.ts";
import { type Trade, totalOf } from "./trade.ts";

/** A trade with the accounts between which it moves money and units. */
export type Legs = {
  readonly trade: Trade;
  readonly order: Pick<Order, "account">;
  readonly instrument: Instrument;
  readonly holding: HoldingId;
};

type Leg = readonly [debit: bigint, credit: bigint, amount: bigint];

/** Whom the member owes, or who owes the member, until the settlement date. */
function otherSide({ trade, instrument }: Legs): { money: bigint; units: bigint } {
  if (trade.counterparty === "house") {
    return {
      money: institutionAccounts.equity(trade.currency),
      units: brokerageAccounts.houseUnits(instrument),
    };
  }
  return {
    money: brokerageAccounts.money(trade.venue, trade.currency, trade.settlesOn),
    units: brokerageAccounts.units(trade.venue, instrument, trade.settlesOn),
  };
}

/**
 * The obligation that a trade makes. Its money is pending from now until the settlement date: the
 * payer cannot spend it, the receiver does not have it. Its units change hands at once, against
 * what is to be cleared on that date, so that they can be sold again before.
 */
export function obligation(ids: Ids, legs: Legs): TransferInput[] {
  const { trade, order, instrument, holding } = legs;
  const { money, units } = otherSide(legs);
  const member = idToU128(order.account);
  const own = idToU128(holding);
  const fees = institutionAccounts.fees(trade.currency);
  const house = brokerageAccounts.houseUnits(instrument);
  const equity = institutionAccounts.equity(trade.currency);
  const isBuy = trade.side === "buy";
  const unitLegs: Leg[] = isBuy
    ? [
        [units, own, trade.quantity],
        [units, house, trade.houseQuantity],
      ]
    : [[own, units, trade.quantity]];
  const moneyLegs: Leg[] = isBuy
    ? [
        [member, money, trade.gross],
        [member, fees, trade.fee],
        [equity, money, trade.houseGross],
      ]
    : [
        [money, member, totalOf(trade)],
        [money, fees, trade.fee],
      ];
  const code = isBuy ? transferCodes.sharePurchase : transferCodes.shareSale;
  const inLedger = (number: number, flags: number) => (leg: Leg) =>
    transferOf(ids, leg, { ledger: number, code, flags });
  return [
    ...unitLegs.filter(isSome).map(inLedger(instrument.ledger, 0)),
    ...moneyLegs.filter(isSome).map(inLedger(ledgerOf(trade.currency), transferFlags.pending)),
  ];
}

/**
 * Delivery against payment: the money of member and house, the institution's money at its bank,
 * and the units at the depository, in one chain.
 */
export function settlement(ids: Ids, legs: Legs, movement: Movement): TransferInput[] {
  const { trade, instrument } = legs;
  const posts = pendingOf(movement).map((pending) => settling(ids, pending, "postPendingTransfer"));
  if (trade.counterparty === "house") return posts;
  const { money, units } = otherSide(legs);
  const nostro = institutionAccounts.nostro(trade.currency);
  const custody = brokerageAccounts.custody(instrument);
  const code = transferCodes.shareSettlement;
  const amount = trade.gross + trade.houseGross;
  const quantity = trade.quantity + trade.houseQuantity;
  const isBuy = trade.side === "buy";
  const moneyLeg: Leg = isBuy ? [money, nostro, amount] : [nostro, money, amount];
  const unitLeg: Leg = isBuy ? [custody, units, quantity] : [units, custody, quantity];
  const moved = [
    transferOf(ids, moneyLeg, { ledger: ledgerOf(trade.currency), code, flags: 0 }),
    transferOf(ids, unitLeg, { ledger: instrument.ledger, code, flags: 0 }),
  ];
  // A clearing account is paid before it pays.
  return isBuy ? [...posts, ...moved] : [...moved, ...posts];
}

/** Takes back a trade that is not settled: what is pending is let go, units go back. */
export function bust(ids: Ids, legs: Legs, movement: Movement): TransferInput[] {
  const voids = pendingOf(movement).map((pending) => settling(ids, pending, "voidPendingTransfer"));
  return [...voids, ...unitsBack(ids, legs)];
}

/** Takes back a trade that is settled: every leg the other way round. */
export function reversal(ids: Ids, legs: Legs): TransferInput[] {
  const { trade, order, instrument } = legs;
  const { money, units } = otherSide(legs);
  const member = idToU128(order.account);
  const fees = institutionAccounts.fees(trade.currency);
  const equity = institutionAccounts.equity(trade.currency);
  const nostro = institutionAccounts.nostro(trade.currency);
  const custody = brokerageAccounts.custody(instrument);
  const amount = trade.gross + trade.houseGross;
  const quantity = trade.quantity + trade.houseQuantity;
  const isVenue = trade.counterparty === "venue";
  const isBuy = trade.side === "buy";
  const moneyLegs: Leg[] = isBuy
    ? [
        [nostro, money, isVenue ? amount : 0n],
        [money, member, trade.gross],
        [fees, member, trade.fee],
        [money, equity, trade.houseGross],
      ]
    : [
        [member, money, totalOf(trade)],
        [fees, money, trade.fee],
        [money, nostro, isVenue ? amount : 0n],
      ];
  const unitLegs: Leg[] = isVenue
    ? [isBuy ? [units, custody, quantity] : [custody, units, quantity]]
    : [];
  const code = transferCodes.tradeReversal;
  const inLedger = (number: number) => (leg: Leg) =>
    transferOf(ids, leg, { ledger: number, code, flags: 0 });
  return [
    ...moneyLegs.filter(isSome).map(inLedger(ledgerOf(trade.currency))),
    ...unitsBack(ids, legs),
    ...unitLegs.filter(isSome).map(inLedger(instrument.ledger)),
  ];
}

function unitsBack(ids: Ids, legs: Legs): TransferInput[] {
  const { trade, instrument, holding } = legs;
  const { units } = otherSide(legs);
  const own = idToU128(holding);
  const house = brokerageAccounts.houseUnits(instrument);
  const back: Leg[] =
    trade.side === "buy"
      ? [
          [own, units, trade.quantity],
          [house, units, trade.houseQuantity],
        ]
      : [[units, own, trade.quantity]];
  const code = transferCodes.tradeReversal;
  return back
    .filter(isSome)
    .map((leg) => transferOf(ids, leg, { ledger: instrument.ledger, code, flags: 0 }));
}

const isSome = ([, , amount]: Leg) => amount > 0n;

function transferOf(
  ids: Ids,
  [debitAccountId, creditAccountId, amount]: Leg,
  rest: Pick<TransferInput, "ledger" | "code" | "flags">,
): TransferInput {
  return transferInput({ id: ids.u128(), debitAccountId, creditAccountId, amount, ...rest });
}

/** The money of a trade that is not settled; what the order holds beside it is not among it. */
function pendingOf({ steps }: Movement): TransferInput[] {
  const [first] = steps;
  assert(first !== undefined, "a trade has its obligation");
  return first.transfers.filter(
    ({ flags, code }) => (flags & transferFlags.pending) !== 0 && code !== transferCodes.orderHold,
  );
}

function settling(
  ids: Ids,
  { id, debitAccountId, creditAccountId, amount, ledger, code }: TransferInput,
  flag: "postPendingTransfer" | "voidPendingTransfer",
): TransferInput {
  const flags = transferFlags[flag];
  const inherited = { debitAccountId, creditAccountId, amount, ledger, code };
  return transferInput({ id: ids.u128(), pendingId: id, ...inherited, flags });
}
