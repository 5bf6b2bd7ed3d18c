import { type Accounts, createAccounts } from "./accounts.ts";
import { type Book, createBook, type MarketRules } from "./book.ts";
import { type CommandRows, createCommandRows } from "./encode.ts";
import { createEventBuffer, type EventBuffer } from "./event-buffer.ts";
import { createExpiries, type Expiries } from "./expiry.ts";
import { createGroups, type Groups } from "./groups.ts";
import { createWaiting, type Waiting } from "./waiting.ts";

/** What an exchange is made of. Market `n` of its commands is the n-th of `markets`, from 1 on. */
export type EngineOptions = {
  readonly markets: readonly MarketRules[];
  /** Orders that a book takes before its pools have to grow. */
  readonly capacity?: number;
  /** Without accounts nobody is asked for cash or units, and anybody may trade. */
  readonly hasAccounts?: boolean;
};

/** One market: its book and what waits outside it. */
export type Market = {
  readonly book: Book;
  readonly waiting: Waiting;
  /** Microseconds since 1970 at which its limit state began; 0 when it is in none. */
  limitSince: number;
  /** When its pause ends; 0 when it is in none. */
  pausedUntil: number;
};

/**
 * Everything that an exchange knows. It changes by {@link apply} only; equal commands make equal
 * engines, wherever and whenever they run.
 */
export type Engine = {
  readonly options: EngineOptions;
  readonly markets: readonly Market[];
  readonly events: EventBuffer;
  readonly accounts: Accounts | undefined;
  readonly groups: Groups;
  readonly expiries: Expiries;
  /** Orders that were woken or armed and enter next. */
  readonly due: CommandRows;
  /** Where the first of them begins that has not entered. */
  dueNext: number;
  /** Events that accounts, stops and groups have taken note of, in integers of the buffer. */
  settled: number;
  /** Microseconds since 1970 of the last command; never goes back. */
  timeMicros: number;
  /** When a limit state or pause ends next; infinity when none does. */
  alarmMicros: number;
  /** Commands applied since the beginning. */
  commands: number;
  /** The venue's kill switch. */
  isStopped: boolean;
};

/** An exchange in which nothing has happened yet. */
export function createEngine(options: EngineOptions): Engine {
  const events = createEventBuffer();
  return {
    options,
    markets: options.markets.map((rules, index) => {
      const book = createBook(index + 1, events, rules, options.capacity);
      return { book, waiting: createWaiting(book), limitSince: 0, pausedUntil: 0 };
    }),
    events,
    accounts: options.hasAccounts === true ? createAccounts(options.markets.length) : undefined,
    groups: createGroups(),
    expiries: createExpiries(),
    due: createCommandRows(),
    dueNext: 0,
    settled: 0,
    timeMicros: 0,
    alarmMicros: Number.POSITIVE_INFINITY,
    commands: 0,
    isStopped: false,
  };
}
