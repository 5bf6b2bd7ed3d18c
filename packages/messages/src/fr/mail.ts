import type { MailMessages } from "../mail-messages.ts";

/** Ce que disent les courriels. */
export const mail: MailMessages = {
  rehearsal: "Ceci vient d’un test : aucun argent réel n’a été demandé ni déplacé.",
  invoice: {
    subject: (shop, number) => `Facture ${number} de ${shop}`,
    heading: (amount) => `Vous avez une facture de ${amount}`,
    text: (shop) => `${shop} vous a envoyé une facture. Elle est jointe en PDF.`,
    number: "Facture",
    due: "Montant dû",
    dueOn: "À payer avant le",
    action: "Voir et payer la facture",
    footer: (shop) => `Vous recevez ce message parce que ${shop} vous a facturé.`,
  },
  unpaid: {
    subject: (shop, number) => `La facture ${number} de ${shop} n’a pas pu être payée`,
    heading: (amount) => `Un paiement de ${amount} a échoué`,
    text: "Le paiement a été refusé. Rien n’a été prélevé. Payez autrement avant la prochaine tentative.",
    action: "Payer la facture",
  },
  receipt: {
    subject: (shop) => `Votre reçu de ${shop}`,
    heading: (amount) => `Vous avez payé ${amount}`,
    text: (shop) => `${shop} a reçu votre paiement.`,
    amount: "Montant",
    on: "Date",
    what: "Objet",
    reference: "Référence",
    footer: (shop) => `Vous recevez ce message parce que vous avez demandé un reçu à ${shop}.`,
  },
  refund: {
    subject: (shop) => `Votre remboursement de ${shop}`,
    heading: (amount) => `${amount} vous ont été rendus`,
    text: (shop) => `${shop} vous a remboursé ce que vous aviez payé, en tout ou en partie.`,
  },
  trial: {
    subject: (shop) => `Votre essai gratuit de ${shop} se termine bientôt`,
    heading: (day) => `Votre essai gratuit se termine le ${day}`,
    text: "Ensuite vous serez facturé. Si vous ne le voulez pas, résiliez avant ce jour.",
    what: "Abonnement",
    footer: (shop) => `Vous recevez ce message parce que vous avez un abonnement chez ${shop}.`,
  },
};
