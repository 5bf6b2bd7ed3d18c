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
  seconds: (n: number) => count(n, "New code in 1 second", `New code in ${n} seconds`),
  stopped: "No connection: there is no new code, and the last one has ended.",
  smallAmounts: "Small amounts pass at once. You confirm larger ones here.",
  confirmTitle: (name: string) => `${name} asks you to confirm`,
  confirm: "Check and confirm",
  paid: (amount: string, name: string) => `You paid ${amount} to ${name}`,
  again: "Show another code",
};
