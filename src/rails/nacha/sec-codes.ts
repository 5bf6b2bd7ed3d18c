import type { LayoutName } from "./record.ts";

export type EntryLayout = Extract<LayoutName, `${string}Entry`>;

/** Which addenda an entry carries: how many of each type at least and at most, in this order. */
export type AddendaRule = {
  readonly type: string;
  readonly atLeast: number;
  readonly atMost: number;
};

export type SecRule = { readonly entry: EntryLayout; readonly addenda: readonly AddendaRule[] };

const addendaMax = 9_999;
const none: readonly AddendaRule[] = [];
const upTo = (atMost: number): AddendaRule[] => [{ type: "05", atLeast: 0, atMost }];
const terminal: readonly AddendaRule[] = [{ type: "02", atLeast: 1, atMost: 1 }];
const international: readonly AddendaRule[] = [
  ...["10", "11", "12", "13", "14", "15", "16"].map((type) => ({ type, atLeast: 1, atMost: 1 })),
  { type: "17", atLeast: 0, atMost: 2 },
  { type: "18", atLeast: 0, atMost: 5 },
];

/** Standard Entry Class codes: the layout of their entries and the addenda they carry. */
export const secRules = {
  ACK: { entry: "acknowledgmentEntry", addenda: upTo(1) },
  ADV: { entry: "advEntry", addenda: none },
  ARC: { entry: "checkEntry", addenda: none },
  ATX: { entry: "tradeExchangeEntry", addenda: upTo(addendaMax) },
  BOC: { entry: "checkEntry", addenda: none },
  CCD: { entry: "corporateEntry", addenda: upTo(1) },
  CIE: { entry: "customerInitiatedEntry", addenda: upTo(1) },
  COR: { entry: "corporateEntry", addenda: none },
  CTX: { entry: "tradeExchangeEntry", addenda: upTo(addendaMax) },
  DNE: { entry: "individualEntry", addenda: [{ type: "05", atLeast: 1, atMost: 1 }] },
  ENR: { entry: "individualEntry", addenda: [{ type: "05", atLeast: 1, atMost: addendaMax }] },
  IAT: { entry: "iatEntry", addenda: international },
  MTE: { entry: "customerInitiatedEntry", addenda: terminal },
  POP: { entry: "pointOfPurchaseEntry", addenda: none },
  POS: { entry: "pointOfSaleEntry", addenda: terminal },
  PPD: { entry: "individualEntry", addenda: upTo(1) },
  RCK: { entry: "checkEntry", addenda: none },
  SHR: { entry: "sharedNetworkEntry", addenda: terminal },
  TEL: { entry: "individualEntry", addenda: none },
  TRC: { entry: "truncatedCheckEntry", addenda: none },
  TRX: { entry: "tradeExchangeEntry", addenda: upTo(addendaMax) },
  WEB: { entry: "individualEntry", addenda: upTo(1) },
  XCK: { entry: "truncatedCheckEntry", addenda: none },
} as const satisfies Record<string, SecRule>;

/** A Standard Entry Class, e.g. `PPD`. */
export type SecCode = keyof typeof secRules;

/** True for the code of a Standard Entry Class. */
export function isSecCode(text: string): text is SecCode {
  return Object.hasOwn(secRules, text);
}
