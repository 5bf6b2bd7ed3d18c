import { plural } from "../locale.ts";

const count = (n: number, one: string, other: string) => plural("en", n, { one, other });

/** The member's proof that their balance is in the published total. */
export const proof = {
  title: "Proof of balance",
  intro:
    "Once a day we publish what we owe all customers together, signed, so that it can never be changed. This device checks that your money is in it. It takes nobody’s word for it, not even ours.",
  checking: "Checking on this device…",
  holds: "Your balance is in the total",
  holdsText: (when: string) => `Checked on this device: what was yours on ${when} is counted.`,
  fails: "The check failed",
  failsText:
    "Do not ignore this. Save the proof, and ask us about it with a copy in the hands of somebody you trust.",
  notMine: "This proof was made for somebody else.",
  missing: (currencies: string) => `Not in the published total: ${currencies}.`,
  logChanged: "The bank’s log is not the one that this device saw before.",
  yours: "Yours",
  ofTotal: (total: string) => `of ${total} owed to all customers`,
  sameNow: "Unchanged since",
  movedSince: "Changed since",
  checked: "What was checked",
  steps: {
    signed: "The total is signed by the bank",
    unsigned: "The signature was not checked: this browser cannot",
    announced: (head: number) => `Entry ${head} of the bank’s log names this total`,
    seen: (head: number) => `The log still holds entry ${head}, which this device saw before`,
    firstSeen: "This device now remembers the log, and will notice if it is rewritten",
    leaves: (n: number) =>
      count(
        n,
        `The one part of your balance leads to the published total`,
        `All ${n} parts of your balance lead to the published total`,
      ),
  },
  compare: "Compare with others",
  compareText:
    "Every customer who looks at this publication must see this code. Ask somebody. Two codes for one number are proof that we lied.",
  code: "Code",
  publication: "Publication",
  key: "Signed by",
  copyCode: "Copy the code",
  save: "Save the proof",
  elsewhere: "Check it without us",
  elsewhereText:
    "The page and the program below work without a network. What decides is short, and open to read.",
  page: "Open the page",
  program: "Program for Node",
  earlier: "All publications",
  number: (n: number) => `Publication ${n}`,
  expired: "Proofs no longer kept",
  limits: "What this does not prove",
  limitsList: [
    "That the money is there: it proves what is owed. Only statements of our banks show what we have, and those nobody has audited here.",
    "That others are counted. But whoever leaves out 1 customer in 1,000 is caught with a chance of 95% once 3,000 of them check.",
    "Neighbours of your way through the tree see sums of a few random parts of others’ balances, without names.",
  ],
  emptyTitle: "Nothing published yet",
  emptyText: "The first publication comes within a day.",
};
