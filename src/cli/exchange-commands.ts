import { createReadStream, statSync } from "node:fs";
import { createInterface } from "node:readline";
import {
  apply,
  type CommandRows,
  commandWidth,
  createLobsterReplay,
  createReplayEngine,
  LobsterError,
  type LobsterReplay,
  parseBook,
  parseMessage,
} from "#exchange";
import { type CommandOutput, exitDone, exitRefused } from "./ach-codec.ts";
import { type Command, required, UsageError } from "./command.ts";

/** Some programs begin a file with it. */
const byteOrderMark = "\uFEFF";
/** Long enough that the clock and the compiler do not matter. */
const measureMs = 500;

const replayDay: Command = {
  usage: "exchange replay --messages M.csv --book B.csv --levels N",
  summary: "replay a LOBSTER day through the matching engine and compare the book row by row",
  options: {
    messages: { type: "string" },
    book: { type: "string" },
    levels: { type: "string" },
  },
  positionals: [],
  async run(args, output) {
    const levels = Number(required(args, "levels"));
    if (!Number.isInteger(levels) || levels < 1) throw new UsageError("--levels is 1 or more");
    const paths = { messages: required(args, "messages"), book: required(args, "book") };
    return replay(paths, levels, output);
  },
};

async function replay(
  paths: { readonly messages: string; readonly book: string },
  levels: number,
  output: CommandOutput,
): Promise<number> {
  const day = createLobsterReplay(levels);
  try {
    await readDay(paths, levels, day);
  } catch (error) {
    if (!(error instanceof LobsterError)) throw error;
    output.error(error.message);
    return exitRefused;
  }
  const report = { ...day.report(), levels, opsPerSecond: measure(day.commands) };
  output.out(JSON.stringify(report));
  return exitDone;
}

async function readDay(
  paths: { readonly messages: string; readonly book: string },
  levels: number,
  day: LobsterReplay,
): Promise<void> {
  const messages = linesOf(paths.messages);
  const books = linesOf(paths.book);
  for (let row = 1; ; row++) {
    const [message, book] = [await messages.next(), await books.next()];
    if (message.done && book.done) {
      if (row === 1) throw new LobsterError("The files have no rows.");
      return;
    }
    if (message.done || book.done) {
      const shorter = message.done ? paths.messages : paths.book;
      throw new LobsterError(`${shorter} ends before row ${row}, the other file does not.`);
    }
    const shown = parseBook(book.value, row);
    if (shown.depth < levels) {
      throw new LobsterError(
        `${paths.book} has ${shown.depth} levels, --levels asks for ${levels}.`,
      );
    }
    day.take(parseMessage(message.value, row), shown);
  }
}

async function* linesOf(path: string): AsyncGenerator<string, void> {
  if (statSync(path).isDirectory()) throw new LobsterError(`${path} is a folder, not a file.`);
  const input = createReadStream(path);
  let blanks = 0;
  let isFirst = true;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    // Blank lines are no rows at the end of a file; before it they would move all that follows.
    if (line.trim() === "") {
      blanks++;
      continue;
    }
    for (; blanks > 0; blanks--) yield "";
    yield isFirst ? line.replace(byteOrderMark, "") : line;
    isFirst = false;
  }
}

/** Commands a second, over as many replays of the day as the time takes. */
function measure({ rows, length }: CommandRows): number {
  let commands = 0;
  let elapsedMs = 0;
  // Of a short day most of the time goes by in making engines, which is not measured.
  for (const untilMs = performance.now() + measureMs; performance.now() < untilMs; ) {
    const engine = createReplayEngine();
    const startedMs = performance.now();
    for (let at = 0; at < length; at += commandWidth) {
      apply(engine, rows, at);
      engine.events.length = 0;
    }
    elapsedMs += performance.now() - startedMs;
    commands += length / commandWidth;
  }
  return Math.round((commands / elapsedMs) * 1_000);
}

/** Commands of the exchange. */
export const exchangeCommands = { "exchange replay": replayDay } as const;
