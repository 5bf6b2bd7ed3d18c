import type { Texts } from "../instrument.ts";

/** A kind of news: what it does to a price, in basis points, and how it is said. */
export type Headline = {
  readonly least: number;
  readonly most: number;
  say(name: string): Texts;
};

const headline = (least: number, most: number, en: string, fr: string): Headline => ({
  least,
  most,
  say: (name) => ({ en: en.replace("NAME", name), fr: fr.replace("NAME", name) }),
});

/** What is said of companies. Good news and bad news keep the balance. */
export const companyHeadlines: readonly Headline[] = [
  headline(200, 600, "NAME sells more than it expected to", "NAME vend plus que prévu"),
  headline(
    150,
    400,
    "NAME raises its outlook for the year",
    "NAME relève ses prévisions pour l'année",
  ),
  headline(
    100,
    350,
    "NAME wins a large order from abroad",
    "NAME remporte une grosse commande à l'étranger",
  ),
  headline(
    80,
    250,
    "NAME will buy back some of its shares",
    "NAME va racheter une partie de ses actions",
  ),
  headline(
    300,
    800,
    "Test results of NAME's new product please its engineers",
    "Les essais du nouveau produit de NAME ravissent ses ingénieurs",
  ),
  headline(-600, -200, "NAME sells less than it expected to", "NAME vend moins que prévu"),
  headline(
    -400,
    -150,
    "NAME lowers its outlook for the year",
    "NAME abaisse ses prévisions pour l'année",
  ),
  headline(
    -350,
    -100,
    "A supplier of NAME stops deliveries for two weeks",
    "Un fournisseur de NAME suspend ses livraisons pour deux semaines",
  ),
  headline(-250, -80, "The head of finance leaves NAME", "Le directeur financier quitte NAME"),
  headline(-800, -300, "NAME recalls a product", "NAME rappelle un produit"),
];

/** Said when trading is stopped until everybody has read the news. */
export const haltHeadline: Headline = headline(
  -700,
  900,
  "Trading in NAME is halted: news is pending",
  "Cotation de NAME suspendue dans l'attente d'une annonce",
);
