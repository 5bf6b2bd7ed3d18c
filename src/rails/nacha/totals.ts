import type { NachaBatch, NachaEntry } from "./file.ts";
import { numberIn } from "./record.ts";
import { transactionCodes } from "./transaction-codes.ts";

/** What control records state of the entries before them; amounts in cents. */
export type Totals = {
  readonly entryAddendaCount: bigint;
  /** Sum of the eight-digit receiving DFI identifications, its last ten digits. */
  readonly entryHash: bigint;
  readonly debit: bigint;
  readonly credit: bigint;
};

const hashModulus = 10n ** 10n;
const nothing: Totals = { entryAddendaCount: 0n, entryHash: 0n, debit: 0n, credit: 0n };

export function addTotals(totals: Iterable<Totals>): Totals {
  let sum = nothing;
  for (const one of totals) {
    sum = {
      entryAddendaCount: sum.entryAddendaCount + one.entryAddendaCount,
      entryHash: (sum.entryHash + one.entryHash) % hashModulus,
      debit: sum.debit + one.debit,
      credit: sum.credit + one.credit,
    };
  }
  return sum;
}

export function totalsOfEntries(entries: readonly NachaEntry[]): Totals {
  return addTotals(entries.map(totalsOfEntry));
}

export function totalsOfBatches(batches: readonly NachaBatch[]): Totals {
  return addTotals(batches.map((batch) => totalsOfEntries(batch.entries)));
}

function totalsOfEntry({ detail, addenda }: NachaEntry): Totals {
  const amount = numberIn(detail.fields.amount);
  const isDebit = transactionCodes.get(detail.fields.transactionCode)?.direction === "debit";
  return {
    entryAddendaCount: BigInt(1 + addenda.length),
    entryHash: numberIn(detail.fields.receivingDfiIdentification),
    debit: isDebit ? amount : 0n,
    credit: isDebit ? 0n : amount,
  };
}

/** Throws by `refuse` when a control record states other totals than these. */
export function compareTotals(
  fields: {
    readonly entryAddendaCount: string;
    readonly entryHash: string;
    readonly totalDebitEntryDollarAmount: string;
    readonly totalCreditEntryDollarAmount: string;
  },
  totals: Totals,
  refuse: (field: string, reason: string) => void,
): void {
  const expected = {
    entryAddendaCount: totals.entryAddendaCount,
    entryHash: totals.entryHash,
    totalDebitEntryDollarAmount: totals.debit,
    totalCreditEntryDollarAmount: totals.credit,
  };
  for (const name of [
    "entryAddendaCount",
    "entryHash",
    "totalDebitEntryDollarAmount",
    "totalCreditEntryDollarAmount",
  ] as const) {
    if (numberIn(fields[name]) === expected[name]) continue;
    refuse(name, `"${fields[name]}", but the entries sum to ${expected[name]}`);
  }
}
