import { expect, test } from "vitest";
import { noteOf } from "./note.ts";

test.each([
  ["share_purchase", "0.167 $ACME", "fr", "0,167 $ACME"],
  ["share_sale", "12.5 $BRK.B", "fr-FR", "12,5 $BRK.B"],
  ["share_sale", "12 $BRK.B", "fr", "12 $BRK.B"],
  ["share_purchase", "0.167 $ACME", "en-US", "0.167 $ACME"],
  ["payment", "0.167 $ACME", "fr", "0.167 $ACME"],
  ["trade_reversal", "$ACME", "fr", "$ACME"],
] as const)("the note of a %s, %s, is read in %s as %s", (kind, note, locale, read) => {
  expect(noteOf({ kind, note }, locale)).toBe(read);
});
