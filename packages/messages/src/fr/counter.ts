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

/** La caisse : n’importe quel téléphone encaisse. */
export const till = {
  title: "Caisse",
  amount: "Montant à encaisser",
  note: "De quoi s’agit-il ? (sur le reçu)",
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
  lost: "Pas de connexion. La vente reprendra d’elle-même ; personne ne paiera deux fois.",
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

/** La page où l’on paie une boutique. */
export const checkout = {
  title: (name: string) => `Payer ${name}`,
  test: "Test : aucun argent réel ne circule",
  total: "Total",
  order: "Votre commande",
  from: "De",
  to: "À",
  payWith: "Payer avec Bourse",
  pay: (amount: string) => `Payer ${amount}`,
  save: "Conserver ce moyen de paiement",
  signIn: "Se connecter et payer",
  scan: "Scannez avec votre téléphone",
  scanHint:
    "Visez ce code avec votre téléphone. Cette page continue d’elle-même une fois le paiement fait.",
  scanLabel: (name: string) => `QR code du paiement à ${name}`,
  or: "ou",
  back: (name: string) => `Retour à ${name}`,
  reviewTitle: "Vérifier et payer",
  changed: "Cette commande a changé. Vérifiez-la avant de payer.",
  purchase: "Un achat est définitif. Seule la boutique peut le rembourser.",
  noAccount: (currency: string) => `Vous n’avez pas de compte en ${currency}.`,
  until: (when: string) => `À payer avant le ${when}.`,
  processing: "Votre paiement est en cours…",
  paid: "Payé",
  paidText: (amount: string, name: string) => `${amount} ont été versés à ${name}.`,
  saved: (name: string) => `${name} pourra vous prélever comme convenu.`,
  redirecting: "Vous retournez à la boutique…",
  continue: (name: string) => `Continuer vers ${name}`,
  expired: "Ce paiement a expiré",
  expiredText: "Rien n’a été payé. Retournez à la boutique pour recommencer.",
  cancelled: "La boutique a annulé ce paiement",
  cancelledText: "Rien n’a été payé.",
  notFound: "Ce paiement n’existe pas. Le lien a peut-être été coupé.",
  card: "Carte de test",
  cardNumber: "Numéro de carte",
  cardExpiry: "Expire (MM/AA)",
  cardCvc: "Code de sécurité",
  cardHint: "Essayez 4242 4242 4242 4242, une date à venir et trois chiffres au choix.",
  expiryInvalid: "Mois et année, par exemple 12/34.",
  authenticate: "La carte de test demande : est-ce bien vous ?",
  authenticatePass: "Oui, c’est moi",
  authenticateFail: "Non, refuser",
} satisfies Messages["checkout"];
