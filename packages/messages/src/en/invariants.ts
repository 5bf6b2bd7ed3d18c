/** What is proved, by the words in which `bourse verify` states it. */
export const invariantNames = {
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
  "what the house has of an instrument is what its trades make it":
    "What the house has of an instrument is what its trades make it",
  "the ledger, whose engine keeps no chain of hashes, is not behind any signed head":
    "The ledger, whose engine keeps no chain of hashes, is not behind any signed head",
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
  "an invoice that is paid was paid what it asked for":
    "An invoice that is paid was paid what it asked for",
  "an invoice was credited what its credit notes say, and no more than it came to":
    "An invoice was credited what its credit notes say, and no more than it came to",
  "the balance of a customer is the sum of its transactions":
    "The balance of a customer is the sum of its transactions",
  "the invoices of a customer are numbered without a gap":
    "The invoices of a customer are numbered without a gap",
  "own funds of the same amount stand behind what businesses owe":
    "Own funds of the same amount stand behind what businesses owe",
  "what businesses began with money is ended": "What businesses began with money is ended",
  "what is set aside for orders is what is open of them":
    "What is set aside for orders is what is open of them",
  "what is to be cleared with venues is what is not settled":
    "What is to be cleared with venues is what is not settled",
  "what of it is pending are the lines that are":
    "What a business cannot pay out yet is the lines that are pending",
  "what was filled of an order is the sum of its trades":
    "What was filled of an order is the sum of its trades",
  "a payout by schedule is the sum of the lines that were paid out with it":
    "A payout by schedule is the sum of the lines that were paid out with it",
  "a charge was refunded what its refunds say, and no more than was captured":
    "A charge was refunded what its refunds say, and no more than was captured",
  "available, pending and paid out are what came in, less what went back, on or in fees":
    "Available, pending and paid out are what came in, less refunds, disputes, what was passed on and fees",
};
