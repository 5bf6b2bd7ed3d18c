import type { Locale } from "./locale.ts";

const en = {
  button: "Pay with Bourse",
  sheet: "Pay with Bourse",
  opening: "Opening the payment…",
  page: "Open it as a page",
  close: "Close",
};
const fr: typeof en = {
  button: "Payer avec Bourse",
  sheet: "Payer avec Bourse",
  opening: "Ouverture du paiement…",
  page: "Ouvrir sur une page",
  close: "Fermer",
};

/** What the script on a shop's page says: apart from the catalogs, so that it stays small. */
export const shopScriptTexts: Readonly<Record<Locale, typeof en>> = { en, fr };
