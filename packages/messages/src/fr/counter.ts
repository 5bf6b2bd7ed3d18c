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
    count(n, `nouveau code dans ${n} seconde`, `nouveau code dans ${n} secondes`),
  stopped: "Pas de connexion : aucun nouveau code, et le dernier a expiré.",
  smallAmounts:
    "Les petits montants passent tout de suite. Vous confirmez ici les plus importants.",
  confirmTitle: (name: string) => `${name} vous demande de confirmer`,
  confirm: "Vérifier et confirmer",
  paid: (amount: string, name: string) => `Vous avez payé ${amount} à ${name}`,
  again: "Afficher un autre code",
} satisfies Messages["payCode"];

/** La caisse : n’importe quel téléphone encaisse. */
export const till = {
  title: "Caisse",
  amount: "Montant à encaisser",
  note: "De quoi s’agit-il ? (sur le reçu)",
  charge: "Encaisser",
  chargeAmount: (amount: string) => `Encaisser ${amount}`,
  newSale: "Nouvelle vente",
  show: "Faites scanner ce code avec Bourse",
  codeLabel: (amount: string) => `QR code pour payer ${amount}`,
  scan: "Scanner son code",
  scanTitle: "Scanner le code du client",
  scanHint: "Visez le code de paiement affiché sur son téléphone.",
  typeCode: "ou saisissez ses 18 chiffres",
  notPayCode:
    "Ce n’est pas un code de paiement. Il se trouve sous Payer, Mon code, Payer en caisse.",
  chargeCode: "Encaisser ce code",
  waiting: "En attente du paiement…",
  asking: "Encaissement du code…",
  confirming: "Votre client confirme sur son téléphone.",
  lost: "Pas de connexion. La vente reprendra d’elle-même ; personne ne paiera deux fois.",
  paid: "Payé",
  closed: {
    expired: "Cette vente a expiré. Rien n’a été payé.",
    cancelled: "Cette vente a été annulée. Rien n’a été payé.",
    declined: "Votre client a refusé. Rien n’a été payé.",
  },
  cancel: "Annuler la vente",
  today: "Aujourd’hui",
  sales: (n: number) => count(n, `${n} vente`, `${n} ventes`),
  none: "Aucune vente aujourd’hui.",
  states: {
    open: "En cours",
    paid: "Payée",
    declined: "Refusée",
    cancelled: "Annulée",
    expired: "Expirée",
  },
  sound: "Son à chaque paiement",
  fixed: "Code de comptoir",
  fixedHint: "Imprimez-le et posez-le sur le comptoir. Qui le scanne saisit le montant.",
  fixedLabel: (name: string) => `Code pour payer ${name}`,
  savePicture: "Enregistrer l’image",
} satisfies Messages["till"];
