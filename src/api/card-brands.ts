const brands: Readonly<Record<string, string>> = {
  amex: "American Express",
  diners: "Diners Club",
  jcb: "JCB",
  mastercard: "Mastercard",
  unionpay: "UnionPay",
  visa: "Visa",
  discover: "Discover",
};

/** The brand of a card, as it stands on it. */
export const brandName = (brand = "") => brands[brand] ?? brand;
