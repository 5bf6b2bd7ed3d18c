import { dateFormats, formatMoney, loadMailMessages, type MailMessages } from "@bourse/messages";
import type { Language } from "#identity";
import type { Db, Money } from "#kernel";
import type { LetterAbout, Letters, ShopLetter } from "#merchants";
import { type Letter, layOut, type Mail, type Outbox } from "#notifications";

const pageMax = 20;

/** What {@link writeShopMail} needs. */
export type ShopMailDeps = {
  readonly db: Db;
  readonly merchants: Letters;
  readonly outbox: Pick<Outbox, "write">;
};

/**
 * Writes the letters that shops owe to those who buy from them. Each is stored with the note that
 * it is written, so that a crash neither loses nor repeats one.
 *
 * @returns how many events were seen to
 */
export async function writeShopMail({ db, merchants, outbox }: ShopMailDeps): Promise<number> {
  let count = 0;
  for (;;) {
    const due = await merchants.dueLetters(pageMax);
    if (due.length === 0) return count;
    for (const { eventId, letter } of due) {
      const mail = letter && (await mailOf(letter));
      await db.transaction(async (tx) => {
        if (mail) await outbox.write(tx, mail);
        await merchants.letterWritten(tx, eventId);
      });
    }
    count += due.length;
  }
}

async function mailOf(letter: ShopLetter): Promise<Mail> {
  const texts = await loadMailMessages(letter.language);
  const { eventId, to, live, sender, about } = letter;
  const said = letterOf(letter, texts);
  const paragraphs = live ? said.paragraphs : [...said.paragraphs, texts.rehearsal];
  return {
    cause: eventId,
    to,
    senderName: sender.name,
    replyTo: sender.email,
    ...layOut({ ...said, language: letter.language, paragraphs }),
    attachments: attachmentsOf(about),
    isRehearsal: !live,
  };
}

function attachmentsOf(about: LetterAbout): Mail["attachments"] {
  if (about.kind !== "invoice" && about.kind !== "invoice_unpaid") return [];
  const name = `${about.number}.pdf`;
  return [{ name, contentType: "application/pdf", content: about.paper }];
}

type Said = Omit<Letter, "language">;

function letterOf({ about, sender: { name }, language }: ShopLetter, texts: MailMessages): Said {
  switch (about.kind) {
    case "invoice":
    case "invoice_unpaid":
      return invoiceLetter(about, name, { language, texts });
    case "receipt":
    case "refund":
      return receiptLetter(about, name, { language, texts });
    case "trial_end": {
      const { subject, heading, text, what, footer } = texts.trial;
      const { description } = about;
      return {
        subject: subject(name),
        heading: heading(dayOf(about.endsAtMs, language)),
        paragraphs: [text],
        facts: description === null ? [] : [[what, description]],
        footer: footer(name),
      };
    }
  }
}

type Wording = { readonly language: Language; readonly texts: MailMessages };

function invoiceLetter(
  about: Extract<LetterAbout, { kind: "invoice" | "invoice_unpaid" }>,
  shop: string,
  { language, texts: { invoice, unpaid } }: Wording,
): Said {
  const { number, dueAtMs, url } = about;
  const due = amountOf(about.due, language);
  const facts: [string, string][] = [
    [invoice.number, number],
    [invoice.due, due],
  ];
  if (dueAtMs !== null) facts.push([invoice.dueOn, dayOf(dueAtMs, language)]);
  const isFirst = about.kind === "invoice";
  return {
    subject: (isFirst ? invoice : unpaid).subject(shop, number),
    heading: (isFirst ? invoice : unpaid).heading(due),
    paragraphs: [isFirst ? invoice.text(shop) : unpaid.text],
    facts,
    action: { label: (isFirst ? invoice : unpaid).action, url },
    footer: invoice.footer(shop),
  };
}

function receiptLetter(
  about: Extract<LetterAbout, { kind: "receipt" | "refund" }>,
  shop: string,
  { language, texts: { receipt, refund } }: Wording,
): Said {
  const { description, payment, atMs } = about;
  const amount = amountOf(about.amount, language);
  const facts: [string, string][] = [
    [receipt.amount, amount],
    [receipt.on, dayOf(atMs, language)],
  ];
  if (description !== null) facts.push([receipt.what, description]);
  facts.push([receipt.reference, payment]);
  const { subject, heading, text } = about.kind === "receipt" ? receipt : refund;
  return {
    subject: subject(shop),
    heading: heading(amount),
    paragraphs: [text(shop)],
    facts,
    footer: receipt.footer(shop),
  };
}

const amountOf = ({ amount, currency }: Money, language: Language) =>
  formatMoney({ amount: amount.toString(), currency }, language);

// Where the reader is nobody knows; a day in UTC is what the paper says too.
const dayOf = (atMs: number, language: Language) =>
  dateFormats(language, "UTC").longDate(new Date(atMs).toISOString());
