import type { Messages } from "../en/index.ts";
import { plural } from "../locale.ts";

const count = (n: number, one: string, other: string) => plural("fr", n, { one, other });

/** Payer en caisse : du côté du membre. */
export const payCode = {
  tabs: "À quoi sert le code",
  receive: "Être payé",
  atTill: "Payer en caisse",
  hint: "Faites-le scanner en caisse. Il paie une seule fois, et change chaque minute.",
  label: "Code de paiement en QR code",
  barcodeLabel: "Code de paiement en code-barres",
  seconds: (n: number) =>
    count(n, `Nouveau code dans ${n} seconde`, `Nouveau code dans ${n} secondes`),
  stopped: "Pas de connexion : aucun nouveau code, et le dernier a expiré.",
  smallAmounts:
    "Les petits montants passent tout de suite. Vous confirmez ici les plus importants.",
  confirmTitle: (name: string) => `${name} vous demande de confirmer`,
  confirm: "Vérifier et confirmer",
  paid: (amount: string, name: string) => `Vous avez payé ${amount} à ${name}`,
  again: "Afficher un autre code",
} satisfies Messages["payCode"];
