import type { NoticeMessages } from "../notice-messages.ts";

export const notices = {
  received: (amount: string, name: string) => `${name} vous a envoyé ${amount}`,
  receivedPending: "Il reste à l’accepter.",
  receivedText: "C’est sur votre compte.",
  requested: (amount: string, name: string) => `${name} vous demande ${amount}`,
  requestedText: "Ouvrez Bourse pour payer ou refuser.",
  purchase: (amount: string, name: string) => `Approuver ${amount} pour ${name} ?`,
  purchaseText: "Le marchand vous attend.",
  upcoming: (amount: string, name: string) => `${amount} pour ${name}`,
  upcomingText: (date: string) => `Prévu le ${date}.`,
  failed: (amount: string, name: string) => `${amount} n’ont pas été envoyés à ${name}`,
  failedText: (date: string) => `Le paiement prévu le ${date} n’a pas pu être fait.`,
  priceReached: (symbol: string, price: string) => `$${symbol} a atteint ${price}`,
  priceReachedText: "Vous aviez demandé à le savoir.",
  filled: (symbol: string) => `Votre ordre sur $${symbol} est exécuté`,
  notFilled: (symbol: string) => `Votre ordre sur $${symbol} a pris fin`,
  notFilledText: "Il n’a pas été exécuté en entier.",
  orderText: "Voir l’ordre.",
  securityText: "Si ce n’était pas vous, ouvrez Sécurité.",
} satisfies NoticeMessages["notices"];

export const noticeSettings = {
  title: "Notifications sur cet appareil",
  hint: "Affichées par votre navigateur, même quand Bourse est fermé. Seul cet appareil peut les lire.",
  turnOn: "Activer les notifications",
  turnOff: "Désactiver",
  on: "Les notifications sont activées",
  off: "Les notifications sont désactivées",
  topics: {
    payments: "L’argent qui arrive et les paiements prévus",
    requests: "Les demandes d’argent",
    investing: "Les ordres et les alertes de cours",
  },
  security: "La sécurité est toujours signalée.",
  unsupported:
    "Ce navigateur ne peut pas afficher de notifications. Sur un iPhone, ajoutez d’abord Bourse à l’écran d’accueil.",
  denied: "Les notifications de Bourse sont bloquées dans les réglages de ce navigateur.",
  unreachable: "Le service de notifications de ce navigateur est injoignable. Réessayez plus tard.",
} satisfies NoticeMessages["noticeSettings"];
