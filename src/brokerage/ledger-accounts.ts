import { accountCodes, type Day, ledgerOf } from "#accounts";
import { assert, type Currency } from "#kernel";
import { type AccountInput, accountFlags, accountInput, type Ledger } from "#ledger";
import type { Instrument } from "#market";

const { history, debitsMustNotExceedCredits, creditsMustNotExceedDebits } = accountFlags;

/** Numbers of venues in the ids of clearing accounts; one never changes its meaning. */
const venueNumbers: Readonly<Record<string, bigint>> = { house: 1n, embedded: 2n, fix: 3n };

// Digits of an id: code (4), ledger (10), day (8), venue (2). Such ids are far below those of
// members' accounts, which begin with the time they were made, and above the institution's others.
const venueDigits = 100n;
const dayDigits = 100_000_000n * venueDigits;
const ledgerDigits = 10_000_000_000n * dayDigits;

function idOf(code: number, ledger: number, day = 0n, venue = 0n): bigint {
  return BigInt(code) * ledgerDigits + BigInt(ledger) * dayDigits + day * venueDigits + venue;
}

const dayNumber = (day: Day) => BigInt(day.replaceAll("-", ""));

function venueNumber(venue: string): bigint {
  const number = venueNumbers[venue];
  assert(number !== undefined, `a venue ${venue} has a number`);
  return number;
}

type Of = Pick<Instrument, "ledger">;

/** Ledger ids of the institution's accounts for trades; the same in every database, for ever. */
export const brokerageAccounts = {
  /** Units at the depository. */
  custody: ({ ledger }: Of) => idOf(accountCodes.custody, ledger),
  /** Units that the house has for parts of a unit. */
  houseUnits: ({ ledger }: Of) => idOf(accountCodes.houseUnits, ledger),
  /** Money owed to a venue (credit) or by it (debit) on a settlement date. */
  money: (venue: string, currency: Currency, day: Day) =>
    idOf(accountCodes.tradeClearing, ledgerOf(currency), dayNumber(day), venueNumber(venue)),
  /** Units owed to a venue (credit) or by it (debit) on a settlement date. */
  units: (venue: string, { ledger }: Of, day: Day) =>
    idOf(accountCodes.unitClearing, ledger, dayNumber(day), venueNumber(venue)),
  /** Where money that an open order holds would go: nothing is ever posted there. */
  orderMoney: (currency: Currency) => idOf(accountCodes.tradeClearing, ledgerOf(currency)),
  /** Likewise for units. */
  orderUnits: ({ ledger }: Of) => idOf(accountCodes.unitClearing, ledger),
  /** Where units that wait behind a link would go: nothing is ever posted there either. */
  linkUnits: ({ ledger }: Of) => idOf(accountCodes.unitClearing, ledger, 0n, 1n),
} as const;

/** Creates ledger accounts once a process; those that are there are left as they are. */
export type LedgerAccounts = {
  /** A member's account of an instrument. */
  ensureHolding(id: bigint, instrument: Of): Promise<void>;
  /** The house's accounts of an instrument, and those that its open orders point to. */
  ensureInstrument(instrument: Pick<Instrument, "ledger" | "currency">): Promise<void>;
  /** What is cleared with a venue on a day. */
  ensureClearing(
    venue: string,
    instrument: Pick<Instrument, "ledger" | "currency">,
    day: Day,
  ): Promise<void>;
};

export function createLedgerAccounts(ledger: Ledger): LedgerAccounts {
  const known = new Set<bigint>();

  async function ensure(accounts: readonly AccountInput[]): Promise<void> {
    const missing = accounts.filter(({ id }) => !known.has(id));
    if (missing.length === 0) return;
    const results = await ledger.createAccounts(missing);
    for (const { status } of results) {
      assert(status === "created" || status === "exists", `ledger account: ${status}`);
    }
    for (const { id } of missing) known.add(id);
  }

  const account = (id: bigint, code: number, inLedger: number, limit = 0) =>
    accountInput({ id, code, ledger: inLedger, flags: history | limit });

  return {
    ensureHolding: (id, instrument) =>
      ensure([
        account(id, accountCodes.memberUnits, instrument.ledger, debitsMustNotExceedCredits),
      ]),
    ensureInstrument: (instrument) => {
      const { ledger: number, currency } = instrument;
      return ensure([
        // The depository gives out no more than it has.
        account(
          brokerageAccounts.custody(instrument),
          accountCodes.custody,
          number,
          creditsMustNotExceedDebits,
        ),
        account(
          brokerageAccounts.houseUnits(instrument),
          accountCodes.houseUnits,
          number,
          debitsMustNotExceedCredits,
        ),
        account(brokerageAccounts.orderUnits(instrument), accountCodes.unitClearing, number),
        account(brokerageAccounts.linkUnits(instrument), accountCodes.unitClearing, number),
        account(
          brokerageAccounts.orderMoney(currency),
          accountCodes.tradeClearing,
          ledgerOf(currency),
        ),
      ]);
    },
    ensureClearing: (venue, instrument, day) => {
      const { currency } = instrument;
      const money = brokerageAccounts.money(venue, currency, day);
      const units = brokerageAccounts.units(venue, instrument, day);
      return ensure([
        account(money, accountCodes.tradeClearing, ledgerOf(currency)),
        account(units, accountCodes.unitClearing, instrument.ledger),
      ]);
    },
  };
}
