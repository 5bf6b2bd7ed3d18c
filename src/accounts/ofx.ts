import type { Language } from "#identity";
import { money, toDecimal } from "#kernel";
import type { Account } from "./account.ts";
import type { ExportLine } from "./export-line.ts";
import type { Institution } from "./institution.ts";

type OfxStatement = {
  readonly account: Account;
  readonly institution: Institution;
  readonly language: Language;
  readonly lines: readonly ExportLine[];
  readonly fromMs: number;
  readonly untilMs: number;
  readonly nowMs: number;
  /** Posted balance at `untilMs`, in minor units. */
  readonly balance: bigint;
};

// Lengths that OFX 2.2 allows (section 11).
const nameLengthMax = 32;
const memoLengthMax = 255;
const bankIdLengthMax = 9;
const accountIdLengthMax = 22;

const languages: { readonly [L in Language]: string } = { en: "ENG", fr: "FRA" };

/** A bank statement response of OFX 2.2 (sections 2 and 11): XML, not the SGML of OFX 1. */
export function formatOfx(statement: OfxStatement): string {
  const { account, institution, nowMs } = statement;
  const success = group("STATUS", leaf("CODE", "0") + leaf("SEVERITY", "INFO"));
  const institutionInfo = group(
    "FI",
    leaf("ORG", institution.name) + leaf("FID", institution.routingNumber),
  );
  const signOn = group(
    "SONRS",
    success +
      leaf("DTSERVER", dateTime(nowMs)) +
      leaf("LANGUAGE", languages[statement.language]) +
      institutionInfo,
  );
  const response = group(
    "STMTRS",
    leaf("CURDEF", account.currency) +
      accountFrom(account, institution) +
      transactionList(statement) +
      ledgerBalance(statement),
  );
  const transaction = group("STMTTRNRS", leaf("TRNUID", "0") + success + response);
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n' +
    '<?OFX OFXHEADER="200" VERSION="220" SECURITY="NONE" OLDFILEUID="NONE" NEWFILEUID="NONE"?>\n' +
    `${group("OFX", group("SIGNONMSGSRSV1", signOn) + group("BANKMSGSRSV1", transaction))}\n`
  );
}

function accountFrom(account: Account, institution: Institution): string {
  const [details] = account.details;
  const bankId = details?.type === "iban" ? details.bic : institution.routingNumber;
  const accountId =
    details?.type === "iban" ? details.iban : (details?.accountNumber ?? account.id);
  return group(
    "BANKACCTFROM",
    leaf("BANKID", bankId.slice(0, bankIdLengthMax)) +
      // The end of a number tells accounts apart, not its start.
      leaf("ACCTID", accountId.slice(-accountIdLengthMax)) +
      leaf("ACCTTYPE", "CHECKING"),
  );
}

function transactionList({ lines, fromMs, untilMs }: OfxStatement): string {
  const transactions = lines.map((line) =>
    group(
      "STMTTRN",
      leaf("TRNTYPE", typeOf(line)) +
        leaf("DTPOSTED", dateTime(Date.parse(line.completedAt))) +
        leaf("TRNAMT", line.amount) +
        leaf("FITID", line.id) +
        leaf("NAME", cut(line.counterparty, nameLengthMax)) +
        (line.note === "" ? "" : leaf("MEMO", cut(line.note, memoLengthMax))),
    ),
  );
  const range = leaf("DTSTART", dateTime(fromMs)) + leaf("DTEND", dateTime(untilMs));
  return group("BANKTRANLIST", range + transactions.join(""));
}

function typeOf({ kind, amount }: ExportLine): string {
  if (kind === "interest") return "INT";
  if (kind === "bank_credit") return "DIRECTDEP";
  if (kind === "pot_deposit" || kind === "pot_withdrawal" || kind === "round_up") return "XFER";
  return amount.startsWith("-") ? "PAYMENT" : "CREDIT";
}

function ledgerBalance({ account, balance, untilMs }: OfxStatement): string {
  const amount = toDecimal(money(balance, account.currency));
  const fields = leaf("BALAMT", amount) + leaf("DTASOF", dateTime(untilMs - 1));
  return group("LEDGERBAL", fields);
}

/** `20261123081500.000[0:GMT]` (OFX 2.2, section 3.2.8.2). */
function dateTime(ms: number): string {
  const [day = "", time = ""] = new Date(ms).toISOString().slice(0, -1).split("T");
  return `${day.replaceAll("-", "")}${time.replaceAll(":", "")}[0:GMT]`;
}

/** An element that holds elements. */
function group(name: string, elements: string): string {
  return `<${name}>${elements}</${name}>`;
}

/** An element that holds text. */
function leaf(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

function escapeXml(text: string): string {
  // XML 1.0 has no place for control characters, not even escaped.
  const allowed = text.replaceAll(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");
  return allowed.replaceAll(/[&<>]/g, (character) => entities[character] ?? character);
}

// By characters, so that none is cut in two.
function cut(text: string, lengthMax: number): string {
  return [...text].slice(0, lengthMax).join("");
}
