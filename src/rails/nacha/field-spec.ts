/**
 * The record layouts of the ACH file format, 94 characters each, as the Nacha Operating Rules print
 * them (Appendix Three, ACH Record Format Specifications): name, first position (from 1), length,
 * contents. Parser and writer are driven by these tables alone.
 *
 * Contents: `=a|b` one of the constants; `numeric` digits, right-justified, zero-filled; `amount`
 * the same, in cents; `routing` digits of a routing number; `text` alphameric, left-justified,
 * space-filled; `required` text that is not blank; `date` YYMMDD; `reserved` written blank, any
 * text accepted; `optional ...` may be blank (a date may also be zeros).
 */
export type FieldContents =
  | "numeric"
  | "optional numeric"
  | "amount"
  | "routing"
  | "text"
  | "required"
  | "modifier"
  | "date"
  | "optional date"
  | "optional time"
  | "return reason"
  | "change code"
  | "reserved"
  | `=${string}`;

export type FieldSpec = readonly [
  name: string,
  position: number,
  length: number,
  contents: FieldContents,
];

/** Every record has this many characters. */
export const recordLength = 94;
