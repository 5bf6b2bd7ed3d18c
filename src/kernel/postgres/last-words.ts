const linesShown = 5;

/**
 * What the server answers to whoever asks whether it is there yet, as we do all the time, and to
 * whoever asks while it goes down: it says nothing of why.
 */
const answersToKnocks =
  /FATAL: +the database system is |DETAIL: +(Consistent recovery|Recovery snapshot|Hot standby) /;

/** The last lines of a server's log that tell why it ended. */
export function lastWords(log: string): string {
  const lines = log.trimEnd().split("\n");
  return lines
    .filter((line) => !answersToKnocks.test(line))
    .slice(-linesShown)
    .join("\n");
}
