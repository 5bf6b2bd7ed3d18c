import { plural } from "../locale.ts";

const count = (n: number, one: string, other: string) => plural("en", n, { one, other });

/** Balances of the past, and the ledger as operators read it. */
export const past = {
  title: "Balance on another day",
  hint: "What you had at an instant of the past, to the millisecond.",
  at: "At",
  now: "Now",
  future: "This is not in the past.",
};

export const ledger = {
  title: "Ledger",
  parts: "Parts of the ledger",
  chart: "Accounts",
  invariants: "Invariants",
  asOf: "As of",
  pastNow: (when: string) => `As it was on ${when}`,
  search: "Find",
  searchHint: "Ledger id, acc_…, mov_… or @handle",
  found: (text: string) => `Found for “${text}”`,
  nothingFound: "Nothing has this name",
  nothingFoundText: "Ids are exact: copy the whole of it.",
  lockedTitle: "Confirm that it is you",
  lockedText:
    "The ledger shows other people’s money. It stays open for twelve hours after you proved who you are.",
  lockedAbout: "You are opening the ledger.",
  balanced: "Debits equal credits",
  unbalanced: "Debits do not equal credits",
  tooMany: "Too many accounts to add up at once",
  unused: "Assets without money",
  accountCount: (n: number) => count(n, `${n} account`, `${n} accounts`),
  noAccounts: "No accounts yet",
  noTransfers: "No transfers",
  debitBalance: "debit balance",
  creditBalance: "credit balance",
  noBalance: "no balance",
  otherAsset: (ledger: number) => `Asset ${ledger}`,
  otherAccount: (code: number) => `Account of code ${code}`,
  otherTransfer: (code: number) => `Transfer of code ${code}`,
  accountNames: {
    nostro: "Nostro: money at other banks",
    fxPosition: "Currency position",
    memberAvailable: "Members’ money",
    memberReserved: "Members’ money, reserved",
    pot: "Pots",
    escrow: "Escrow: unclaimed money",
    equity: "Equity: own funds",
    fees: "Fees",
    interestExpense: "Interest paid",
    clearing: "Clearing",
    suspense: "Suspense: owner unknown",
    custody: "Units at the depository",
    memberUnits: "Members’ shares",
    businessPending: "Businesses’ money, not yet available",
    businessAvailable: "Businesses’ money",
    disputed: "Disputed payments",
    houseUnits: "Our own shares, for parts of a share",
    tradeClearing: "Trades to be settled: money",
    unitClearing: "Trades to be settled: shares",
    testOutside: "Outside the test world",
  },
  holderTypes: { available: "Available", reserved: "Reserved", pot: "Pot" },
  formerMember: "Former member",
  transferNames: {
    payment: "Payment",
    requestPayment: "Request paid",
    claim: "Claim link",
    splitShare: "Share of a bill",
    scheduledPayment: "Scheduled payment",
    bankCredit: "Bank transfer in",
    bankReturn: "Sent back to the bank",
    potDeposit: "Put aside",
    potWithdrawal: "Taken out of a pot",
    roundUp: "Round-up",
    potClosing: "Pot closed",
    interest: "Interest",
    interestFunding: "Interest, out of own funds",
    capital: "Capital paid in",
    fee: "Fee",
    orderHold: "Set aside for an order",
    sharePurchase: "Shares bought",
    shareSale: "Shares sold",
    shareSettlement: "Settlement with a venue",
    shareGift: "Shares given",
    tradeReversal: "Trade taken back",
    dividend: "Dividend",
    corporateAction: "Corporate action",
    purchase: "Purchase",
    purchaseRefund: "Purchase refunded",
    settlement: "Becomes available to a business",
    payout: "Payout to a business",
    dispute: "Dispute",
    businessTransfer: "Between two businesses",
  },
  account: {
    title: "Ledger account",
    held: "Held by",
    institution: "The institution",
    id: "Ledger id",
    ownId: "Known to its member as",
    code: "Code",
    asset: "Asset",
    created: "Opened",
    rules: "Rules",
    floor: "Never below",
    ceiling: "Never above",
    posted: "Posted",
    pending: "Pending",
    debits: "Debits",
    credits: "Credits",
    transfers: "Transfers",
    all: "All",
  },
  flags: {
    debits_must_not_exceed_credits: "Never overdrawn",
    credits_must_not_exceed_debits: "Never in credit",
    history: "History kept",
    imported: "Imported",
    closed: "Closed",
  },
  transfer: {
    title: "Transfer",
    debit: "Debit",
    credit: "Credit",
    after: "After it",
    noHistory: "keeps no history",
    id: "Transfer id",
    at: "Committed",
    effectiveAt: "Effective",
    kind: "For",
    phase: "Kind",
    remaining: "Still held",
    expiresAt: "Expires",
    linked: "Chain",
    linkedText: "Goes with the next one, or not at all",
    settles: "The hold that it settles",
    settledBy: "What settled it",
    siblings: "Other transfers of the movement",
    movement: "Movement",
    noMovement: "It belongs to no movement.",
    between: (from: string, to: string) => `${from} to ${to}`,
    step: (n: number) => `Step ${n}`,
    outcomes: {
      planned: "Not posted yet",
      posted: "Posted",
      refused: "Refused by the ledger",
    },
  },
  phases: { single: "Posted at once", pending: "Hold", post: "Capture", void: "Release" },
  pendingStates: {
    pending: "Held",
    posted: "Captured",
    voided: "Released",
    expired: "Expired",
  },
  bank: "Bourse",
  verify: {
    intro:
      "Proved over everything that is stored; statements and interest on fifty accounts, spread over all.",
    start: "Prove all now",
    running: "Proving. On a large ledger this takes minutes; you can leave this page.",
    never: "Nothing was proved since the server started.",
    failed: "The proof could not be carried out. The server’s log says why.",
    proved: (when: string, seconds: string) => `Proved ${when}, in ${seconds} s`,
    allHold: (n: number) => count(n, `${n} invariant holds`, `All ${n} invariants hold`),
    broken: (n: number) => count(n, `${n} invariant is broken`, `${n} invariants are broken`),
    holds: "Holds",
    breaks: (n: number) => count(n, `Broken by ${n}`, `Broken by ${n}`),
  },
  /** By the words in which `bourse verify` states them. */
  invariantNames: {
    "in every ledger debits equal credits": "In every asset, debits equal credits",
    "every balance equals the replay of its transfers":
      "Every balance equals the replay of its transfers",
    "no account is past its limit": "No account is past its limit",
    "every pending transfer has a state": "Every hold has a state",
    "what became of a pending transfer agrees with what settled it":
      "What became of a hold agrees with what settled it",
    "every account with history has all of it": "Every account with a history has all of it",
    "no movement is stuck without an outcome": "No movement is stuck without an outcome",
    "what a movement posted is in the ledger": "What a movement posted is in the ledger",
    "what the ledger refused is not in it": "What the ledger refused is not in it",
    "accounts and pots have their ledger accounts, never to be overdrawn":
      "Accounts and pots have their ledger accounts, never to be overdrawn",
    "members' money is in accounts and pots that have an owner":
      "Members’ money is in accounts and pots that have an owner",
    "the institution's own accounts are in the ledger":
      "The institution’s own accounts are in the ledger",
    "what members are owed is covered by nostro balances":
      "What members are owed is covered by money at other banks",
    "interest was paid once, and as counted": "Interest was paid once, and as counted",
    "interest is counted from the balances of the ledger":
      "Interest is counted from the balances of the ledger",
    "opening balance and movements make the closing balance":
      "Opening balance and movements make the closing balance",
    "no payment is pending past its end": "No payment is pending past its end",
    "what a request was paid is the sum of its movements":
      "What a request was paid is the sum of its movements",
    "the shares of a split make up its total": "The shares of a split make up its total",
    "signed heads follow one another, each signed and none going back":
      "Signed heads follow one another, each signed and none going back",
    "the ledger is what its chain of hashes says, through every signed head":
      "The ledger is what its chain of hashes says, through every signed head",
    "every publication is signed, and named by one head as it is":
      "Every publication is signed, and named by one head as it is",
    "the leaves that are kept make the root and the total that were published":
      "The leaves that are kept make the root and the total that were published",
    "what was published is what the ledger owed customers at that instant":
      "What was published is what the ledger owed members at that instant",
    "every bar begins where one of its length does, and has an instrument":
      "Every price bar begins where one of its length does, and has an instrument",
    "every position is what its trades and gifts make it":
      "Every position is what its trades and gifts make it",
    "every trade of a venue is in the ledger": "Every trade of a venue is in the ledger",
    "the bar of a minute is what was traded in it":
      "The price bar of a minute is what was traded in it",
    "the exchange's books are the replay of its journal":
      "The exchange’s books are the replay of its journal",
    "what a business has is the sum over the lines of its balance":
      "What a business has is the sum over the lines of its balance",
    "what businesses began with money is ended": "What businesses began with money is ended",
    "what is set aside for orders is what is open of them":
      "What is set aside for orders is what is open of them",
    "what is to be cleared with venues is what is not settled":
      "What is to be cleared with venues is what is not settled",
    "what of it is pending are the lines that are":
      "What a business cannot pay out yet is the lines that are pending",
    "what was filled of an order is the sum of its trades":
      "What was filled of an order is the sum of its trades",
    "a charge was refunded what its refunds say, and no more than was captured":
      "A charge was refunded what its refunds say, and no more than was captured",
    "available, pending and paid out are captured less refunded, disputed and fees":
      "Available, pending and paid out are what was captured, less refunds, disputes and fees",
  },
};
