/**
 * What an account of the ledger is for: `code` of the ledger's record. The chart of accounts.
 * Those that start with 1 are assets of the institution, 2 what it owes its members, 3 its own
 * funds, 4 income, 5 expense, 9 accounts that are cleared to zero.
 */
export const accountCodes = {
  /** Money that the institution has at another bank. */
  nostro: 1_001,
  /** The institution's open position in a currency against its others. */
  fxPosition: 1_002,
  /** What a business owes the institution, which advanced it to payers who contest a purchase. */
  businessOwed: 1_003,
  /** Units of an instrument that the institution has at the depository. */
  custody: 1_101,
  /** A member's money, free to be spent. */
  memberAvailable: 2_001,
  /** A member's money, set aside for orders that are not carried out yet. */
  memberReserved: 2_002,
  /** A member's money, put aside by the member. */
  pot: 2_003,
  /** Money that a member sent to somebody who has not claimed it yet. */
  escrow: 2_004,
  /** Units of an instrument that are a member's: held for open orders or not, settled or not. */
  memberUnits: 2_101,
  /** What a business has earned and may not have paid out yet. */
  businessPending: 2_005,
  /** What a business has earned and may have paid out. */
  businessAvailable: 2_006,
  /** What a payment was of, while its payer and the business are in dispute about it. */
  disputed: 2_007,
  /** Own funds: capital paid in, less what was given out of it. */
  equity: 3_001,
  /** Own funds that stand behind what businesses owe, until they have paid it back. */
  advances: 3_002,
  /** Units of an instrument that are the institution's own, for parts of a unit. */
  houseUnits: 3_101,
  fees: 4_001,
  interestExpense: 5_001,
  /** Entries under way between a payment network and the members' accounts. */
  clearing: 9_001,
  /** Money whose owner is not known yet; it is found or sent back. */
  suspense: 9_002,
  /** Money for trades of a venue until their settlement date. */
  tradeClearing: 9_101,
  /** Units of an instrument likewise. */
  unitClearing: 9_102,
  /** Where the money of the test world comes from and goes to: it is worth nothing. */
  testOutside: 9_003,
} as const;
/** A number of {@link accountCodes}. */
export type AccountCode = (typeof accountCodes)[keyof typeof accountCodes];

/** What members are owed: these accounts, covered by nostro balances at all times. */
export const customerCodes: readonly AccountCode[] = [
  accountCodes.memberAvailable,
  accountCodes.memberReserved,
  accountCodes.pot,
  accountCodes.escrow,
  accountCodes.businessPending,
  accountCodes.businessAvailable,
  accountCodes.disputed,
];

/** Those among them that no account or pot stands for. */
export const sharedCodes: readonly number[] = [
  accountCodes.escrow,
  accountCodes.businessPending,
  accountCodes.businessAvailable,
  accountCodes.disputed,
];

/** What a transfer of the ledger is for: `code` of the ledger's record. */
export const transferCodes = {
  payment: 1,
  requestPayment: 2,
  claim: 3,
  splitShare: 4,
  scheduledPayment: 5,
  bankCredit: 6,
  /** Money that came in and goes back where it came from. */
  bankReturn: 7,
  potDeposit: 8,
  potWithdrawal: 9,
  roundUp: 10,
  /** Of no amount: closes a pot's account. */
  potClosing: 11,
  interest: 12,
  /** Interest paid, taken from own funds at once. */
  interestFunding: 13,
  capital: 14,
  fee: 15,
  /** Sets aside what an open order needs. */
  orderHold: 40,
  sharePurchase: 41,
  shareSale: 42,
  /** Between the institution and a venue, on the settlement date. */
  shareSettlement: 43,
  shareGift: 44,
  /** Takes a trade back that never was. */
  tradeReversal: 45,
  dividend: 46,
  /** Units and money that a corporate action gives or takes. */
  corporateAction: 47,
  purchase: 16,
  purchaseRefund: 17,
  /** What a business has earned becomes available to it. */
  settlement: 18,
  payout: 19,
  dispute: 20,
  /** Between the balances of two businesses. */
  businessTransfer: 21,
  /** Of own funds, for a business whose money does not cover what is disputed. */
  advance: 22,
  /** A business pays an advance back. */
  advanceRepayment: 23,
  /** A business adds money of its own to its balance. */
  topUp: 24,
} as const;
