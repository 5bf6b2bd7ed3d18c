import { type Clock, type Db, dayMs, hourMs, type Log, minuteMs, type Tx } from "#kernel";
import type { Mail, MailEntry, MailState, StoredMail } from "./mail.ts";
import { type MailPort, MailRefusedError } from "./mail-port.ts";
import {
  type Attempt,
  dueMail,
  findMail,
  insertMail,
  listMail,
  removeMailBefore,
  storeAttempt,
} from "./store.ts";

/** Mail on its way out: written in the transaction of what caused it, sent when that has ended. */
export type Outbox = AsyncDisposable & {
  /** Stores a mail within `tx`; nothing happens when one was written for the same cause. */
  write(tx: Tx, mail: Mail): Promise<void>;
  /** Sends what is due. One run at a time. @returns how many attempts that took */
  sendDue(): Promise<number>;
  list(query: { readonly state?: MailState; readonly limit: number }): Promise<MailEntry[]>;
  find(id: bigint): Promise<StoredMail | undefined>;
  /** Sends a mail once more, whatever came of it. False when there is none, or no mail server. */
  sendAgain(id: bigint): Promise<boolean>;
  /** Removes what was sent, kept or given up ninety days ago. @returns how many */
  sweep(): Promise<number>;
};

/** Waits between attempts: two days in all, then a mail is given up. */
export const retryMs: readonly number[] = [
  minuteMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
];
const keptMs = 90 * dayMs;
const pageMax = 16;
const errorCharsMax = 500;

type OutboxDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** Without one, mail is written and kept. */
  readonly port: MailPort | undefined;
};

/**
 * Opens the outbox. A crash between a server's yes and its storing makes a mail go twice, with the
 * same `Message-ID`; none is lost.
 */
export function createOutbox({ db, clock, log, port }: OutboxDeps): Outbox {
  let isClosing = false;

  async function attempt(sender: MailPort, mail: StoredMail): Promise<void> {
    const attempts = mail.attempts + 1;
    const outcome = await sender.send(mail).then(
      (): Pick<Attempt, "state" | "lastError"> => ({ state: "sent", lastError: null }),
      (cause: unknown) => failureOf(cause, attempts),
    );
    const { state, lastError } = outcome;
    // Neither address nor text: logs are read by more people than mail.
    if (lastError !== null) log.warn({ mail: String(mail.id), state, attempts }, "mail not sent");
    const nowMs = clock.nowMs();
    const waitMs = retryMs[attempts - 1];
    const stored: Attempt = {
      id: mail.id,
      ...outcome,
      attempts,
      nextAt: state === "waiting" ? new Date(nowMs + (waitMs ?? 0)) : null,
      sentAt: state === "sent" ? new Date(nowMs) : null,
    };
    await db.transaction((tx) => storeAttempt(tx, stored));
  }

  return {
    write: (tx, mail) =>
      insertMail(tx, mail, {
        state: port === undefined || mail.isRehearsal ? "kept" : "waiting",
        now: new Date(clock.nowMs()),
      }),
    async sendDue() {
      if (port === undefined) return 0;
      let count = 0;
      while (!isClosing) {
        const due = await dueMail(db, new Date(clock.nowMs()), pageMax);
        if (due.length === 0) break;
        await Promise.all(due.map((mail) => attempt(port, mail)));
        count += due.length;
      }
      return count;
    },
    list: (query) => listMail(db, query),
    find: (id) => findMail(db, id),
    async sendAgain(id) {
      const mail = await findMail(db, id);
      if (mail === undefined || port === undefined) return false;
      const again = { id, state: "waiting", attempts: 0, lastError: null, sentAt: null } as const;
      const nextAt = new Date(clock.nowMs());
      await db.transaction((tx) => storeAttempt(tx, { ...again, nextAt }));
      return true;
    },
    sweep: () => db.transaction((tx) => removeMailBefore(tx, new Date(clock.nowMs() - keptMs))),
    async [Symbol.asyncDispose]() {
      isClosing = true;
      await port?.[Symbol.asyncDispose]();
    },
  };
}

function failureOf(cause: unknown, attempts: number): Pick<Attempt, "state" | "lastError"> {
  const text = cause instanceof Error ? cause.message : String(cause);
  const isOver = cause instanceof MailRefusedError || attempts > retryMs.length;
  return {
    state: isOver ? "failed" : "waiting",
    lastError: text.replaceAll("\0", "").slice(0, errorCharsMax),
  };
}
