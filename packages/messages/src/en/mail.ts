/** What mail says. */
export const mail = {
  rehearsal: "This comes from a test: no real money was asked for or moved.",
  invoice: {
    subject: (shop: string, number: string) => `Invoice ${number} from ${shop}`,
    heading: (amount: string) => `You have an invoice of ${amount}`,
    text: (shop: string) => `${shop} has sent you an invoice. It is attached as a PDF.`,
    number: "Invoice",
    due: "Amount due",
    dueOn: "Due on",
    action: "See and pay the invoice",
    footer: (shop: string) => `You get this because ${shop} has billed you.`,
  },
  unpaid: {
    subject: (shop: string, number: string) => `Invoice ${number} of ${shop} could not be paid`,
    heading: (amount: string) => `A payment of ${amount} did not work`,
    text: "The payment was refused. Nothing was taken. Pay in another way before the next attempt.",
    action: "Pay the invoice",
  },
  receipt: {
    subject: (shop: string) => `Your receipt from ${shop}`,
    heading: (amount: string) => `You paid ${amount}`,
    text: (shop: string) => `${shop} has received your payment.`,
    amount: "Amount",
    on: "Date",
    what: "For",
    reference: "Reference",
    footer: (shop: string) => `You get this because you asked ${shop} for a receipt.`,
  },
  refund: {
    subject: (shop: string) => `Your refund from ${shop}`,
    heading: (amount: string) => `${amount} came back to you`,
    text: (shop: string) => `${shop} has paid back what you paid, in whole or in part.`,
  },
  trial: {
    subject: (shop: string) => `Your free trial of ${shop} is about to end`,
    heading: (day: string) => `Your free trial ends on ${day}`,
    text: "From then on you are billed. If you do not want that, cancel before that day.",
    what: "Subscription",
    footer: (shop: string) => `You get this because you have a subscription of ${shop}.`,
  },
};
