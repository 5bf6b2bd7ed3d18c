import type { InvoiceSummary } from "@bourse/contract";
import { useShop } from "../../app/shop-texts.tsx";
import { Chip } from "../../design/states.tsx";

type Props = { readonly invoice: Pick<InvoiceSummary, "state" | "dueAt"> };

const tones = {
  draft: "info",
  open: "warn",
  paid: "good",
  uncollectible: "bad",
  void: "info",
} as const;

/** Whether the day on which it was to be paid is over. */
export function isOverdue({ state, dueAt }: Props["invoice"], now: string): boolean {
  return state === "open" && dueAt !== null && Date.parse(dueAt) < Date.parse(now);
}

/** Where an invoice stands, in a word. */
export function InvoiceState({ invoice }: Props) {
  const { t, now } = useShop();
  if (isOverdue(invoice, now())) return <Chip tone="bad">{t.invoice.overdue}</Chip>;
  return <Chip tone={tones[invoice.state]}>{t.invoice.states[invoice.state]}</Chip>;
}
