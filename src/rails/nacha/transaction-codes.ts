/** What a transaction code of an entry says (Nacha Operating Rules, Appendix Three). */
export type TransactionMeaning = {
  readonly direction: "credit" | "debit";
  readonly account: "checking" | "savings" | "ledger" | "loan" | "advice";
  /** `return` is also the code of a notification of change: the addenda tells the two apart. */
  readonly purpose: "live" | "prenote" | "zero-dollar" | "return" | "reversal" | "advice";
  /** The code of the entry that returns this one; absent for what cannot be returned. */
  readonly returnedAs?: string;
};

type Account = TransactionMeaning["account"];

function depositAccount(tens: string, account: Account): [string, TransactionMeaning][] {
  const credit = { direction: "credit", account, returnedAs: `${tens}1` } as const;
  const debit = { direction: "debit", account, returnedAs: `${tens}6` } as const;
  return [
    [`${tens}1`, { direction: "credit", account, purpose: "return" }],
    [`${tens}2`, { ...credit, purpose: "live" }],
    [`${tens}3`, { ...credit, purpose: "prenote" }],
    [`${tens}4`, { ...credit, purpose: "zero-dollar" }],
    [`${tens}6`, { direction: "debit", account, purpose: "return" }],
    [`${tens}7`, { ...debit, purpose: "live" }],
    [`${tens}8`, { ...debit, purpose: "prenote" }],
    [`${tens}9`, { ...debit, purpose: "zero-dollar" }],
  ];
}

// A loan account takes credits only; its one debit takes back a credit sent in error.
const loanAccount: [string, TransactionMeaning][] = [
  ...depositAccount("5", "loan").slice(0, 4),
  ["55", { direction: "debit", account: "loan", purpose: "reversal", returnedAs: "56" }],
  ["56", { direction: "debit", account: "loan", purpose: "return" }],
];

const advice: [string, TransactionMeaning][] = ["81", "82", "83", "84", "85", "86", "87", "88"].map(
  (code, index) => [
    code,
    { direction: index % 2 === 0 ? "credit" : "debit", account: "advice", purpose: "advice" },
  ],
);

/** Every transaction code there is. */
export const transactionCodes: ReadonlyMap<string, TransactionMeaning> = new Map([
  ...depositAccount("2", "checking"),
  ...depositAccount("3", "savings"),
  ...depositAccount("4", "ledger"),
  ...loanAccount,
  ...advice,
]);
