import { expect, test } from "vitest";
import { lastWords } from "./last-words.ts";

const line = (text: string) => `2026-01-01 12:00:00.000 UTC [42] ${text}\n`;
const cause = line("FATAL:  recovery ended before configured recovery target was reached");
const end = [
  "LOG:  startup process (PID 43) exited with exit code 1",
  "LOG:  terminating any other active server processes",
  "LOG:  shutting down due to startup process failure",
  "LOG:  database system is shut down",
].map(line);

test("the cause is shown, however often somebody asked while the server went down", () => {
  const knocks = [
    "FATAL:  the database system is not yet accepting connections",
    "DETAIL:  Hot standby mode is disabled.",
    "FATAL:  the database system is starting up",
    "FATAL:  the database system is shutting down",
  ].map(line);
  const log = [cause, ...knocks, end[0], ...knocks, ...end.slice(1), ...knocks].join("");
  expect(lastWords(log)).toBe([cause, ...end].join("").trimEnd());
});

test("only the end of a long log is shown", () => {
  expect(lastWords([line("LOG:  old"), cause, ...end].join(""))).not.toContain("old");
});
