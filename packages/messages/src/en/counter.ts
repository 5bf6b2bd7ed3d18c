import { plural } from "../locale.ts";

const count = (n: number, one: string, other: string) => plural("en", n, { one, other });

/** Paying at a till: the member's side. */
export const payCode = {
  tabs: "What the code is for",
  receive: "Be paid",
  atTill: "Pay at a till",
  hint: "Let the cashier scan this. It pays once, and a new one comes every minute.",
  label: "Pay code as a QR code",
  barcodeLabel: "Pay code as a barcode",
  seconds: (n: number) => count(n, "new code in 1 second", `new code in ${n} seconds`),
  stopped: "No connection: there is no new code, and the last one has ended.",
  smallAmounts: "Small amounts pass at once. You confirm larger ones here.",
  confirmTitle: (name: string) => `${name} asks you to confirm`,
  confirm: "Check and confirm",
  paid: (amount: string, name: string) => `You paid ${amount} to ${name}`,
  again: "Show another code",
};

/** The till: any phone takes payments. */
export const till = {
  title: "Till",
  amount: "Amount to take",
  note: "What is it? (on the receipt)",
  charge: "Charge",
  chargeAmount: (amount: string) => `Charge ${amount}`,
  newSale: "New sale",
  show: "Let your customer scan this with Bourse",
  codeLabel: (amount: string) => `QR code to pay ${amount}`,
  scan: "Scan their code",
  scanTitle: "Scan the customer's pay code",
  scanHint: "Point the camera at the pay code on their phone.",
  typeCode: "or type its 18 digits",
  notPayCode: "This is not a pay code. They find it under Pay, My code, Pay at a till.",
  chargeCode: "Charge this code",
  waiting: "Waiting for the payment…",
  asking: "Charging the code…",
  confirming: "Your customer is confirming on their phone.",
  lost: "No connection. This sale goes on by itself when it is back; nobody is charged twice.",
  paid: "Paid",
  closed: {
    expired: "This sale has expired. Nothing was paid.",
    cancelled: "This sale was cancelled. Nothing was paid.",
    declined: "Your customer declined. Nothing was paid.",
  },
  cancel: "Cancel sale",
  today: "Today",
  sales: (n: number) => count(n, "1 sale", `${n} sales`),
  none: "No sales yet today.",
  states: {
    open: "Open",
    paid: "Paid",
    declined: "Declined",
    cancelled: "Cancelled",
    expired: "Expired",
  },
  sound: "Sound when paid",
  fixed: "Counter code",
  fixedHint: "Print it and stand it on the counter. Whoever scans it types the amount.",
  fixedLabel: (name: string) => `Code to pay ${name}`,
  savePicture: "Save as a picture",
};
