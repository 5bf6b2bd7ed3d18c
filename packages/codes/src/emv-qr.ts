import { crc16 } from "./crc16.ts";
import { type EmvField, readFields, writeFields } from "./fields.ts";
import { found, type Outcome, refused } from "./outcome.ts";

/** What a tip is: asked of the payer, a fixed amount, or a percentage; as decimal text. */
export type EmvTip =
  | { readonly type: "asked" }
  | { readonly type: "fixed" | "percentage"; readonly value: string };

/**
 * A merchant-presented code as EMVCo's "QR Code Specification for Payment Systems,
 * Merchant-Presented Mode" 1.1 has it.
 */
export type EmvQr = {
  /** `static` is shown to every payer, `dynamic` made for one payment. */
  readonly point: "static" | "dynamic";
  /** Ids 02 to 51. Of 26 to 51 the value is a template, whose id 00 says whose it is. */
  readonly accounts: readonly EmvField[];
  /** ISO 18245, four digits; 0000 when none is known. */
  readonly category: string;
  /** ISO 4217, three digits. */
  readonly currency: string;
  /** Major units, decimal text of at most 13 characters; absent when the payer says how much. */
  readonly amount?: string;
  readonly tip?: EmvTip;
  /** ISO 3166 alpha-2. */
  readonly country: string;
  /** At most 25 characters. */
  readonly name: string;
  /** At most 15 characters. */
  readonly city: string;
  /** At most 10 characters. */
  readonly postalCode?: string;
  /** Ids 01 to 09 and 50 to 99 of template 62: 01 bill, 05 reference, 07 terminal. */
  readonly additional?: readonly EmvField[];
  /** Template 64: 00 language, 01 name, 02 city. */
  readonly language?: readonly EmvField[];
  /** Ids 80 to 99. */
  readonly unreserved?: readonly EmvField[];
};

/** Why a text is no code, or a code cannot be written. `id` names the data object at fault. */
export type EmvQrError =
  | { readonly code: "not_emv" | "malformed" | "checksum" }
  | { readonly code: "missing" | "invalid"; readonly id: string };

const version = { id: "00", value: "01" } as const;
const versionText = "000201";
const checksumHead = "6304";
const points = { "11": "static", "12": "dynamic" } as const;
const tipTypes = { asked: "01", fixed: "02", percentage: "03" } as const;

const decimal = /^(?=.{1,13}$)(?=.*[1-9])[0-9]+(\.[0-9]*)?$/;
const upTo = (length: number) => new RegExp(`^.{1,${length}}$`, "su");
/** Every data object of one value, in the order in which we write them. */
const shapes: ReadonlyMap<string, RegExp> = new Map([
  ["01", /^1[12]$/],
  ["52", /^[0-9]{4}$/],
  ["53", /^[0-9]{3}$/],
  ["54", decimal],
  ["55", /^0[123]$/],
  ["56", decimal],
  ["57", /^(?=.{1,5}$)(?=.*[1-9])[0-9]{1,2}(\.[0-9]{1,2})?$/],
  ["58", /^[A-Z]{2}$/],
  ["59", upTo(25)],
  ["60", upTo(15)],
  ["61", upTo(10)],
]);
const mandatory = ["52", "53", "58", "59", "60"] as const;

/** Writes a code, with its checksum. What {@link decodeEmvQr} would refuse is not written. */
export function encodeEmvQr(qr: EmvQr): Outcome<string, EmvQrError> {
  const templates: EmvField[] = [];
  for (const [id, inside] of [
    ["62", qr.additional],
    ["64", qr.language],
  ] as const) {
    if (inside === undefined) continue;
    const value = writeFields(inside);
    if (value === undefined) return refused({ code: "invalid", id });
    templates.push({ id, value });
  }
  const fields = [version, ...plainFields(qr), ...templates, ...(qr.unreserved ?? [])];
  const text = writeFields(fields);
  if (text === undefined) return refused({ code: "malformed" });
  const checked = readChecked(fields);
  return checked.ok ? found(withChecksum(text)) : checked;
}

function plainFields(qr: EmvQr): EmvField[] {
  const { tip } = qr;
  const optional = (id: string, value: string | undefined) =>
    value === undefined ? [] : [{ id, value }];
  return [
    { id: "01", value: qr.point === "static" ? "11" : "12" },
    ...qr.accounts,
    { id: "52", value: qr.category },
    { id: "53", value: qr.currency },
    ...optional("54", qr.amount),
    ...optional("55", tip && tipTypes[tip.type]),
    ...optional("56", tip?.type === "fixed" ? tip.value : undefined),
    ...optional("57", tip?.type === "percentage" ? tip.value : undefined),
    { id: "58", value: qr.country },
    { id: "59", value: qr.name },
    { id: "60", value: qr.city },
    ...optional("61", qr.postalCode),
  ];
}

function withChecksum(text: string): string {
  const covered = `${text}${checksumHead}`;
  return `${covered}${crc16(new TextEncoder().encode(covered))}`;
}

/** Reads a code; a wrong checksum, a missing or a malformed data object refuses all of it. */
export function decodeEmvQr(text: string): Outcome<EmvQr, EmvQrError> {
  if (!text.startsWith(versionText)) return refused({ code: "not_emv" });
  const fields = readFields(text);
  if (fields === undefined || fields.at(-1)?.id !== "63") return refused({ code: "malformed" });
  const covered = text.slice(0, -(checksumHead.length + 4));
  if (withChecksum(covered) !== text.slice(0, -4) + text.slice(-4).toUpperCase()) {
    return refused({ code: "checksum" });
  }
  return readChecked(fields.slice(0, -1));
}

function readChecked(fields: readonly EmvField[]): Outcome<EmvQr, EmvQrError> {
  const byId = new Map(fields.map(({ id, value }) => [id, value]));
  if (byId.size !== fields.length) return refused({ code: "malformed" });
  for (const [id, shape] of shapes) {
    const value = byId.get(id);
    if (value !== undefined && !shape.test(value)) return refused({ code: "invalid", id });
  }
  const missing = mandatory.find((id) => !byId.has(id));
  if (missing !== undefined) return refused({ code: "missing", id: missing });
  const accounts = between(fields, "02", "51");
  if (accounts.length === 0) return refused({ code: "missing", id: "02" });
  const bad = [...accounts.filter(({ id }) => id >= "26"), ...templatesOf(byId)].find(
    ({ value }) => readFields(value) === undefined,
  );
  if (bad !== undefined) return refused({ code: "invalid", id: bad.id });
  const tip = tipOf(byId);
  if (!tip.ok) return tip;
  return found(shown(fields, byId, tip.value));
}

function templatesOf(byId: ReadonlyMap<string, string>): EmvField[] {
  return ["62", "64"].flatMap((id) => {
    const value = byId.get(id);
    return value === undefined ? [] : [{ id, value }];
  });
}

function between(fields: readonly EmvField[], first: string, last: string): EmvField[] {
  return fields.filter(({ id }) => id >= first && id <= last);
}

function tipOf(byId: ReadonlyMap<string, string>): Outcome<EmvTip | undefined, EmvQrError> {
  const fixed = byId.get("56");
  const percentage = byId.get("57");
  switch (byId.get("55")) {
    case "01":
      return found({ type: "asked" });
    case "02":
      return fixed === undefined
        ? refused({ code: "missing", id: "56" })
        : found({ type: "fixed", value: fixed });
    case "03":
      return percentage === undefined
        ? refused({ code: "missing", id: "57" })
        : found({ type: "percentage", value: percentage });
    default:
      return found(undefined);
  }
}

function shown(
  fields: readonly EmvField[],
  byId: ReadonlyMap<string, string>,
  tip: EmvTip | undefined,
): EmvQr {
  const given = (id: string) => byId.get(id) ?? "";
  const inside = (id: string) => {
    const value = byId.get(id);
    return value === undefined ? undefined : readFields(value);
  };
  const [amount, postalCode] = [byId.get("54"), byId.get("61")];
  const [additional, language] = [inside("62"), inside("64")];
  const unreserved = between(fields, "80", "99");
  return {
    point: byId.get("01") === "12" ? points["12"] : points["11"],
    accounts: between(fields, "02", "51"),
    category: given("52"),
    currency: given("53"),
    ...(amount !== undefined && { amount }),
    ...(tip !== undefined && { tip }),
    country: given("58"),
    name: given("59"),
    city: given("60"),
    ...(postalCode !== undefined && { postalCode }),
    ...(additional !== undefined && { additional }),
    ...(language !== undefined && { language }),
    ...(unreserved.length > 0 && { unreserved }),
  };
}
