const per = {
  day: (amount: string, n: number) => (n === 1 ? `${amount} a day` : `${amount} every ${n} days`),
  week: (amount: string, n: number) =>
    n === 1 ? `${amount} a week` : `${amount} every ${n} weeks`,
  month: (amount: string, n: number) =>
    n === 1 ? `${amount} a month` : `${amount} every ${n} months`,
  year: (amount: string, n: number) =>
    n === 1 ? `${amount} a year` : `${amount} every ${n} years`,
};

/** Words of subscriptions, wherever they are shown. */
export const subscription = {
  per,
  states: {
    active: "Active",
    canceled: "Ended",
    incomplete: "First payment awaited",
    incomplete_expired: "Never begun",
    past_due: "Payment overdue",
    paused: "Paused",
    trialing: "On trial",
    unpaid: "Unpaid",
  },
  next: (when: string) => `Next payment on ${when}`,
  endsOn: (when: string) => `Ends on ${when}; nothing more is taken`,
  endedOn: (when: string) => `Ended on ${when}`,
  trialUntil: (when: string) => `Free until ${when}`,
};

/** The page of an invoice that was sent to a customer. */
export const invoice = {
  title: (name: string) => `Invoice from ${name}`,
  heading: (number: string) => `Invoice ${number}`,
  issued: "Issued",
  due: "Due",
  billedTo: "Billed to",
  lines: "What it is for",
  period: (from: string, until: string) => `${from} to ${until}`,
  subtotal: "Subtotal",
  discount: "Discount",
  tax: (name: string, percent: string) => `${name} ${percent}%`,
  taxIncluded: (tax: string) => `Including ${tax}`,
  total: "Total",
  fromBalance: "From your credit with them",
  toBalance: "Owed from before",
  credited: "Credited",
  givenBack: "Given back since",
  toPay: "To pay",
  dueOn: (when: string) => `Please pay by ${when}.`,
  overdueSince: (when: string) => `This was due on ${when}.`,
  states: {
    draft: "Draft",
    open: "To pay",
    paid: "Paid",
    uncollectible: "Given up",
    void: "Void",
  },
  overdue: "Overdue",
  paidTitle: "Paid",
  paidText: (name: string) => `Nothing is left to pay to ${name}.`,
  paidOn: (when: string) => `Paid on ${when}.`,
  voidTitle: "This invoice was taken back",
  voidText: (name: string) => `${name} asks you for nothing.`,
  nothingTitle: "This cannot be paid here",
  nothingText: (name: string) => `Ask ${name} how to pay it.`,
  pdf: "Download PDF",
  notFound: "This invoice does not exist. The link may have been cut off.",
};

/** The page on which customers look after what they subscribed to. */
export const portal = {
  title: (name: string) => `Your subscriptions with ${name}`,
  page: "Your subscriptions",
  until: (when: string) => `This page is valid until ${when}.`,
  subscriptions: "Subscriptions",
  none: "No subscriptions.",
  cancel: "Cancel subscription",
  cancelTitle: "Cancel this subscription?",
  cancelAtEnd: (when: string) =>
    `You keep it until ${when}. After that nothing more is taken, and until then you can undo this.`,
  cancelNow: "It ends at once, and nothing more is taken. This cannot be undone.",
  keep: "Keep it",
  undo: "Undo the cancellation",
  pause: "Pause",
  paused: "Paused: nothing is taken until you go on.",
  resume: "Go on",
  resumed: "It goes on as before.",
  cancelled: "Cancelled",
  kept: "It goes on as before",
  change: "Change plan",
  changeTitle: "Change to which plan?",
  changeText: "What you have paid and not used yet counts towards the new plan.",
  changed: "Changed",
  methods: "How you pay",
  noMethod: "No way to pay is kept.",
  usual: "Used by default",
  addMethod: "Add a way to pay",
  removeMethod: "Remove",
  removeTitle: "Remove this way to pay?",
  removeText: (label: string) => `Nothing more is taken from ${label}.`,
  removed: "Removed",
  you: "You",
  name: "Name on invoices",
  email: "E-mail for invoices",
  save: "Save",
  saved: "Saved",
  invoices: "Invoices",
  noInvoices: "No invoices yet.",
  notFound: "This address counts for an hour. Open it again from the shop.",
};

/** Businesses that may charge a member's balance. */
export const mandates = {
  title: "Subscriptions that may charge you",
  intro: "You agreed that these businesses take a payment without asking each time.",
  upTo: (amount: string) => `Up to ${amount} a payment without asking`,
  belowThreshold: "Below the amount that needs your approval",
  none: "Nothing is paid this way right now.",
  since: (when: string) => `Since ${when}`,
  last: (amount: string, when: string) => `Last took ${amount} on ${when}`,
  nothingYet: "Has taken nothing yet",
  revoke: "Allow no more",
  revokeTitle: (name: string) => `Stop ${name}?`,
  revokeText: (name: string) =>
    `From now on ${name} takes nothing more. What you owe them by contract you settle with them.`,
  keep: "Keep it",
  revoked: "They can charge you no more",
};

/** The page on which a member accepts to be paid through a platform. */
export const connect = {
  title: "Be paid through a platform",
  heading: (name: string) => `Be paid through ${name}`,
  account: "Account",
  into: "Paid into",
  text: (name: string) =>
    `${name} collects what your buyers pay, and pays your part into your account. They see what they paid you, never your balance.`,
  accept: "Accept",
  acceptedText: (name: string) => `${name} can pay you from now on.`,
  backTo: (name: string) => `Go on with ${name}`,
  notNow: "Not now",
  signIn: "Sign in to see who asks.",
  notFound:
    "This invitation does not exist. The link may have been cut off, or replaced by a newer.",
  closed: "This invitation is over",
  closedText: "It counts for an hour, and for one person. Ask the platform for a new one.",
  own: "This is your own platform. Somebody else has to accept.",
};

/** What a business bills. */
export const bills = {
  noSubscriptions: "No subscriptions yet.",
  noInvoices: "No invoices yet.",
  customerUnknown: "No name",
  dueBy: (when: string) => `Due ${when}`,
  newInvoice: "New invoice",
  customer: "Customer",
  email: "Their e-mail",
  forWhat: "What it is for",
  amount: "Amount",
  dueIn: (days: number) => `To be paid within ${days} days, on a page of its own.`,
  mailed: (address: string) => `It is mailed to ${address} at once, with a link to pay.`,
  mailedTest: "In the test world no mail leaves; the link is in the list.",
  send: "Issue the invoice",
  void: "Take back",
  voidText: "The customer is asked for nothing any more. The number stays.",
  pause: "Pause",
  pauseText: "Nothing is taken from the customer until you resume it. Periods pass unpaid.",
  resume: "Resume",
  resumeText: "From its next period on the customer pays again.",
  end: "End",
  endText: "The customer keeps it until the period ends. After that nothing more is taken.",
};
