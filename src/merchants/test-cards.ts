import type { CardBehaviour, CardDetails } from "./objects.ts";

/** A card of the test world: its well-known number, the token that stands for it, what it does. */
export type TestCard = {
  readonly token: string;
  readonly number: string;
  readonly brand: string;
  readonly funding?: CardDetails["funding"];
  readonly behaviour?: CardBehaviour;
};

const decline = (decline_code: string, message = "Your card was declined.") => ({
  decline: { code: "card_declined", decline_code, message },
});

/** The numbers that shops' tests use, as Stripe documents them. */
export const testCards: readonly TestCard[] = [
  { token: "visa", number: "4242424242424242", brand: "visa" },
  { token: "visa_debit", number: "4000056655665556", brand: "visa", funding: "debit" },
  { token: "mastercard", number: "5555555555554444", brand: "mastercard" },
  { token: "mastercard_debit", number: "5200828282828210", brand: "mastercard", funding: "debit" },
  {
    token: "mastercard_prepaid",
    number: "5105105105105100",
    brand: "mastercard",
    funding: "prepaid",
  },
  { token: "amex", number: "378282246310005", brand: "amex" },
  { token: "discover", number: "6011111111111117", brand: "discover" },
  { token: "diners", number: "3056930009020004", brand: "diners" },
  { token: "jcb", number: "3566002020360505", brand: "jcb" },
  { token: "unionpay", number: "6200000000000005", brand: "unionpay" },
  {
    token: "bypassPending",
    number: "4000000000000077",
    brand: "visa",
    behaviour: { availableAtOnce: true },
  },
  {
    token: "authenticationRequired",
    number: "4000002500003155",
    brand: "visa",
    behaviour: { authenticate: true },
  },
  {
    token: "threeDSecure2Required",
    number: "4000000000003220",
    brand: "visa",
    behaviour: { authenticate: true },
  },
  {
    token: "createDispute",
    number: "4000000000000259",
    brand: "visa",
    behaviour: { dispute: "fraudulent" },
  },
  {
    token: "createDisputeProductNotReceived",
    number: "4000000000002685",
    brand: "visa",
    behaviour: { dispute: "product_not_received" },
  },
  {
    token: "chargeCustomerFail",
    number: "4000000000000341",
    brand: "visa",
    behaviour: { ...decline("generic_decline"), declineOnlyCharges: true },
  },
  {
    token: "visa_chargeDeclined",
    number: "4000000000000002",
    brand: "visa",
    behaviour: decline("generic_decline"),
  },
  {
    token: "visa_chargeDeclinedInsufficientFunds",
    number: "4000000000009995",
    brand: "visa",
    behaviour: decline("insufficient_funds", "Your card has insufficient funds."),
  },
  {
    token: "visa_chargeDeclinedLostCard",
    number: "4000000000009987",
    brand: "visa",
    behaviour: decline("lost_card"),
  },
  {
    token: "visa_chargeDeclinedStolenCard",
    number: "4000000000009979",
    brand: "visa",
    behaviour: decline("stolen_card"),
  },
  {
    token: "visa_chargeDeclinedFraudulent",
    number: "4100000000000019",
    brand: "visa",
    behaviour: decline("fraudulent"),
  },
  {
    token: "chargeDeclinedExpiredCard",
    number: "4000000000000069",
    brand: "visa",
    behaviour: { decline: { code: "expired_card", message: "Your card has expired." } },
  },
  {
    token: "chargeDeclinedIncorrectCvc",
    number: "4000000000000127",
    brand: "visa",
    behaviour: {
      decline: { code: "incorrect_cvc", message: "Your card's security code is incorrect." },
    },
  },
  {
    token: "chargeDeclinedProcessingError",
    number: "4000000000000119",
    brand: "visa",
    behaviour: {
      decline: {
        code: "processing_error",
        message: "An error occurred while processing your card. Try again in a little bit.",
      },
    },
  },
];

/** The card with this number; spaces and dashes do not count. */
export function cardByNumber(number: string): TestCard | undefined {
  const digits = number.replace(/[ -]/g, "");
  return testCards.find((card) => card.number === digits);
}

/** The card that `pm_card_visa` or `tok_visa` stands for. */
export function cardByToken(token: string): TestCard | undefined {
  const name = token.replace(/^(pm_card|tok)_/, "");
  return name === token ? undefined : testCards.find((card) => card.token === name);
}
