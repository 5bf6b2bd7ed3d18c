import type { ShopMessages } from "../shop-messages.ts";

const per = {
  day: (amount: string, n: number) =>
    n === 1 ? `${amount} par jour` : `${amount} tous les ${n} jours`,
  week: (amount: string, n: number) =>
    n === 1 ? `${amount} par semaine` : `${amount} toutes les ${n} semaines`,
  month: (amount: string, n: number) =>
    n === 1 ? `${amount} par mois` : `${amount} tous les ${n} mois`,
  year: (amount: string, n: number) =>
    n === 1 ? `${amount} par an` : `${amount} tous les ${n} ans`,
};

/** Les mots des abonnements, partout où ils sont montrés. */
export const subscription = {
  per,
  states: {
    active: "Actif",
    canceled: "Terminé",
    incomplete: "Premier paiement attendu",
    incomplete_expired: "Jamais commencé",
    past_due: "Paiement en retard",
    paused: "En pause",
    trialing: "À l’essai",
    unpaid: "Impayé",
  },
  next: (when: string) => `Prochain paiement le ${when}`,
  endsOn: (when: string) => `Se termine le ${when} ; plus rien ne sera prélevé`,
  endedOn: (when: string) => `Terminé le ${when}`,
  trialUntil: (when: string) => `Gratuit jusqu’au ${when}`,
} satisfies ShopMessages["subscription"];

/** La page d’une facture envoyée à un client. */
export const invoice = {
  title: (name: string) => `Facture de ${name}`,
  heading: (number: string) => `Facture ${number}`,
  issued: "Émise",
  due: "Échéance",
  billedTo: "Adressée à",
  lines: "Ce qui est facturé",
  period: (from: string, until: string) => `${from} au ${until}`,
  subtotal: "Sous-total",
  discount: "Remise",
  tax: (name: string, percent: string) => `${name} ${percent} %`,
  taxIncluded: (tax: string) => `Dont ${tax}`,
  total: "Total",
  fromBalance: "Pris sur votre avoir chez eux",
  toBalance: "Dû auparavant",
  credited: "Avoirs",
  givenBack: "Rendu depuis",
  toPay: "À payer",
  dueOn: (when: string) => `À payer avant le ${when}.`,
  overdueSince: (when: string) => `L’échéance était le ${when}.`,
  states: {
    draft: "Brouillon",
    open: "À payer",
    paid: "Payée",
    uncollectible: "Abandonnée",
    void: "Annulée",
  },
  overdue: "En retard",
  paidTitle: "Payée",
  paidText: (name: string) => `Vous ne devez plus rien à ${name}.`,
  paidOn: (when: string) => `Payée le ${when}.`,
  voidTitle: "Cette facture a été annulée",
  voidText: (name: string) => `${name} ne vous demande rien.`,
  nothingTitle: "Cette facture ne se paie pas ici",
  nothingText: (name: string) => `Demandez à ${name} comment la payer.`,
  pdf: "Télécharger le PDF",
  notFound: "Cette facture n’existe pas. Le lien a peut-être été coupé.",
} satisfies ShopMessages["invoice"];

/** La page où les clients gèrent leurs abonnements. */
export const portal = {
  title: (name: string) => `Vos abonnements chez ${name}`,
  page: "Vos abonnements",
  until: (when: string) => `Cette page est valable jusqu’à ${when}.`,
  subscriptions: "Abonnements",
  none: "Aucun abonnement.",
  cancel: "Résilier l’abonnement",
  cancelTitle: "Résilier cet abonnement ?",
  cancelAtEnd: (when: string) =>
    `Vous le gardez jusqu’au ${when}. Ensuite plus rien n’est prélevé, et d’ici là vous pouvez revenir en arrière.`,
  cancelNow: "Il prend fin tout de suite, et plus rien n’est prélevé. C’est définitif.",
  keep: "Le garder",
  undo: "Annuler la résiliation",
  pause: "Suspendre",
  paused: "Suspendu : rien n’est prélevé jusqu’à la reprise.",
  resume: "Reprendre",
  resumed: "L’abonnement reprend comme avant.",
  cancelled: "Résilié",
  kept: "Il continue comme avant",
  change: "Changer de formule",
  changeTitle: "Quelle formule voulez-vous ?",
  changeText: "Ce que vous avez payé sans l’utiliser compte pour la nouvelle formule.",
  changed: "Formule changée",
  methods: "Moyens de paiement",
  noMethod: "Aucun moyen de paiement n’est conservé.",
  usual: "Utilisé par défaut",
  addMethod: "Ajouter un moyen de paiement",
  removeMethod: "Retirer",
  removeTitle: "Retirer ce moyen de paiement ?",
  removeText: (label: string) => `Plus rien ne sera prélevé sur ${label}.`,
  removed: "Retiré",
  you: "Vous",
  name: "Nom sur les factures",
  email: "E-mail pour les factures",
  save: "Enregistrer",
  saved: "Enregistré",
  invoices: "Factures",
  noInvoices: "Aucune facture pour l’instant.",
  notFound: "Cette adresse est valable une heure. Rouvrez-la depuis la boutique.",
} satisfies ShopMessages["portal"];

/** Les commerces qui peuvent prélever le solde d’un membre. */
export const mandates = {
  title: "Abonnements qui peuvent vous prélever",
  intro: "Vous avez accepté que ces commerces prélèvent un paiement sans demander à chaque fois.",
  upTo: (amount: string) => `Jusqu’à ${amount} par paiement sans demander`,
  belowThreshold: "En dessous du montant qui exige votre accord",
  none: "Rien n’est payé ainsi en ce moment.",
  since: (when: string) => `Depuis le ${when}`,
  last: (amount: string, when: string) => `Dernier prélèvement : ${amount} le ${when}`,
  nothingYet: "Rien n’a encore été prélevé",
  revoke: "Ne plus autoriser",
  revokeTitle: (name: string) => `Arrêter ${name} ?`,
  revokeText: (name: string) =>
    `Désormais ${name} ne prélève plus rien. Ce que vous lui devez par contrat, vous le réglez ensemble.`,
  keep: "Garder",
  revoked: "Ce commerce ne peut plus vous prélever",
} satisfies ShopMessages["mandates"];

/** La page où un membre accepte d’être payé par une plateforme. */
export const connect = {
  title: "Être payé par une plateforme",
  heading: (name: string) => `Être payé par ${name}`,
  account: "Compte",
  into: "Versé à",
  text: (name: string) =>
    `${name} encaisse ce que paient vos acheteurs et verse votre part sur votre compte. On y voit ce qui vous a été payé, jamais votre solde.`,
  accept: "Accepter",
  acceptedText: (name: string) => `${name} peut vous payer à partir de maintenant.`,
  backTo: (name: string) => `Continuer avec ${name}`,
  notNow: "Pas maintenant",
  signIn: "Connectez-vous pour voir qui demande.",
  notFound:
    "Cette invitation n’existe pas. Le lien a peut-être été coupé, ou remplacé par un autre.",
  closed: "Cette invitation est terminée",
  closedText: "Elle vaut une heure, et pour une personne. Demandez-en une autre à la plateforme.",
  own: "C’est votre propre plateforme. Une autre personne doit accepter.",
} satisfies ShopMessages["connect"];

/** Ce que facture un commerce. */
export const bills = {
  noSubscriptions: "Aucun abonnement pour l’instant.",
  noInvoices: "Aucune facture pour l’instant.",
  customerUnknown: "Sans nom",
  dueBy: (when: string) => `Échéance le ${when}`,
  newInvoice: "Nouvelle facture",
  customer: "Client",
  email: "Son adresse e-mail",
  forWhat: "Objet",
  amount: "Montant",
  dueIn: (days: number) => `À payer sous ${days} jours, sur sa propre page.`,
  mailed: (address: string) =>
    `Elle part aussitôt par e-mail à ${address}, avec un lien pour payer.`,
  mailedTest: "Dans le monde de test, aucun e-mail ne part ; le lien est dans la liste.",
  send: "Émettre la facture",
  void: "Annuler",
  voidText: "Plus rien n’est demandé au client. Le numéro reste.",
  pause: "Suspendre",
  pauseText:
    "Rien n’est prélevé au client jusqu’à la reprise. Les périodes qui passent ne sont pas payées.",
  resume: "Reprendre",
  resumeText: "À partir de la prochaine période, le client paie à nouveau.",
  end: "Mettre fin",
  endText: "Le client la garde jusqu’à la fin de la période. Ensuite, plus rien n’est prélevé.",
} satisfies ShopMessages["bills"];
