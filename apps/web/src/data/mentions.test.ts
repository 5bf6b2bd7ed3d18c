import { expect, test } from "vitest";
import { mentionsIn } from "./mentions.ts";

test.each([
  ["Look at $ALDR!", ["Look at ", "ALDR", "!"]],
  ["$KITE and $NOVA", ["", "KITE", " and ", "NOVA", ""]],
  ["you owe me $20", ["you owe me $20"]],
  ["A$AP, US$UP, $aldr", ["A$AP, US$UP, $aldr"]],
  ["0.5 $BRS30", ["0.5 ", "BRS30", ""]],
  ["$KITEé", ["$KITEé"]],
  ["Buy $ALDR.", ["Buy ", "ALDR", "."]],
  ["", [""]],
])("%j is %j", (text, parts) => {
  expect(mentionsIn(text)).toEqual(parts);
});
