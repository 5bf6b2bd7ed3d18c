import type { Mail } from "./mail.ts";

/** What a mail says, before it is laid out. */
export type Letter = {
  readonly language: string;
  readonly subject: string;
  readonly heading: string;
  readonly paragraphs: readonly string[];
  /** A label, and what it says. */
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly action?: { readonly label: string; readonly url: string };
  /** Why the reader got it. */
  readonly footer: string;
};

const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (mark) => escapes[mark] ?? mark);

const ink = "#16181d";
const muted = "#5b616e";
const accent = "#1f5eff";
const sans = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** A letter as plain text and as HTML that every reader of mail shows: tables, styles in place. */
export function layOut(letter: Letter): Pick<Mail, "subject" | "text" | "html"> {
  // A line break in a header would begin another header.
  const subject = letter.subject.replaceAll(/\s+/g, " ").trim();
  return { subject, text: textOf(letter), html: htmlOf({ ...letter, subject }) };
}

function textOf({ heading, paragraphs, facts, action, footer }: Letter): string {
  const parts = [
    heading,
    ...paragraphs,
    facts.map(([label, value]) => `${label}: ${value}`).join("\n"),
    action ? `${action.label}:\n${action.url}` : "",
    `--\n${footer}`,
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function htmlOf({ language, subject, heading, paragraphs, facts, action, footer }: Letter): string {
  const rows = facts.map(
    ([label, value]) =>
      `<tr><td style="padding:6px 16px 6px 0;color:${muted}">${escaped(label)}</td>` +
      `<td style="padding:6px 0;text-align:right">${escaped(value)}</td></tr>`,
  );
  const table = `<table role="presentation" width="100%" style="margin:16px 0">${rows.join("")}</table>`;
  const button =
    action &&
    `<p style="margin:24px 0"><a href="${escaped(action.url)}" style="background:${accent};` +
      "color:#ffffff;padding:12px 20px;border-radius:10px;text-decoration:none;font-weight:600" +
      `">${escaped(action.label)}</a></p>`;
  return [
    `<!doctype html><html lang="${escaped(language)}"><head><meta charset="utf-8">`,
    '<meta name="viewport" content="width=device-width">',
    `<title>${escaped(subject)}</title></head>`,
    `<body style="margin:0;padding:24px;background:#f4f5f7;color:${ink};font:16px/1.5 ${sans}">`,
    '<div style="max-width:520px;margin:0 auto;padding:28px;background:#ffffff;border-radius:16px">',
    `<h1 style="font-size:20px;margin:0 0 12px">${escaped(heading)}</h1>`,
    ...paragraphs.map((text) => `<p style="margin:0 0 12px">${escaped(text)}</p>`),
    facts.length === 0 ? "" : table,
    button ?? "",
    `<p style="margin:24px 0 0;color:${muted};font-size:13px">${escaped(footer)}</p>`,
    "</div></body></html>",
  ].join("\n");
}
