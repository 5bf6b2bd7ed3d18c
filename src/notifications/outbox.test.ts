import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createManualClock, hourMs, minuteMs, silentLog } from "#kernel";
import {
  createTestDatabase,
  type MailReceiver,
  startMailReceiver,
  type TestDatabase,
} from "#testing";
import type { Mail } from "./mail.ts";
import { migrations } from "./migrations.ts";
import { createOutbox, type Outbox, retryMs } from "./outbox.ts";
import { createSmtp } from "./smtp.ts";

const clock = createManualClock(Date.UTC(2026, 0, 15, 12));
let database: TestDatabase;
let receiver: MailReceiver;
let outbox: Outbox;
let count = 0;

beforeAll(async () => {
  database = await createTestDatabase([...migrations]);
  receiver = await startMailReceiver();
  const port = createSmtp({ url: receiver.url, from: "bourse@bank.example" });
  outbox = createOutbox({ db: database.db, clock, log: silentLog, port });
});
afterAll(async () => {
  await outbox[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});
beforeEach(() => {
  receiver.answer = () => "250 taken";
});

function mail(given: Partial<Mail> = {}): Mail {
  count += 1;
  return {
    cause: `evt_${count}`,
    to: `reader${count}@b.example`,
    senderName: "Café Ambre",
    replyTo: "help@ambre.example",
    subject: "Votre reçu",
    text: "Bonjour",
    html: "<p>Bonjour</p>",
    attachments: [],
    isRehearsal: false,
    ...given,
  };
}

async function write(one: Mail): Promise<bigint> {
  await database.db.transaction((tx) => outbox.write(tx, one));
  const found = (await outbox.list({ limit: 100 })).find(({ cause }) => cause === one.cause);
  if (!found) throw new Error("it was written");
  return found.id;
}

const receivedBy = (address: string) => receiver.received.filter(({ to }) => to === address);

test("mail is sent once for its cause, with what belongs to it", async () => {
  const content = Buffer.from("%PDF-1.7 paper");
  const one = mail({ attachments: [{ name: "A-1.pdf", contentType: "application/pdf", content }] });
  await write(one);
  const id = await write({ ...one, subject: "Another text" });
  expect(await outbox.sendDue()).toBe(1);
  expect(await outbox.sendDue()).toBe(0);
  const [got, ...more] = receivedBy(one.to);
  expect(more).toEqual([]);
  expect(got?.source).toMatch(/^From: =\?UTF-8\?Q\?Caf=C3=A9_Ambre\?= <bourse@bank.example>$/m);
  expect(got?.source).toMatch(/^Reply-To: help@ambre.example$/m);
  expect(got?.source).toContain(`Message-ID: <${one.cause}@bank.example>`);
  expect(got?.source).toContain(content.toString("base64"));
  expect(got?.source).toContain("filename=A-1.pdf");
  expect(await outbox.find(id)).toMatchObject({ state: "sent", attempts: 1, lastError: null });
});

test("a server that cannot take it now is asked again, ever later, then no more", async () => {
  receiver.answer = () => "451 come back";
  const one = mail();
  const id = await write(one);
  for (const [index, wait] of retryMs.entries()) {
    expect(await outbox.sendDue()).toBe(1);
    expect(await outbox.find(id)).toMatchObject({ state: "waiting", attempts: index + 1 });
    clock.advanceMs(wait - 1);
    expect(await outbox.sendDue()).toBe(0);
    clock.advanceMs(1);
  }
  expect(await outbox.sendDue()).toBe(1);
  expect(await outbox.find(id)).toMatchObject({ state: "failed", attempts: retryMs.length + 1 });
  expect((await outbox.find(id))?.lastError).toContain("451");
  receiver.answer = () => "250 taken";
  expect(await outbox.sendAgain(id)).toBe(true);
  expect(await outbox.sendDue()).toBe(1);
  expect(await outbox.find(id)).toMatchObject({ state: "sent", attempts: 1, lastError: null });
  expect(receivedBy(one.to)).toHaveLength(1);
});

test("an address that is refused for good is not tried again, and holds up nobody", async () => {
  receiver.answer = (address) => (address === "nobody@b.example" ? "550 no such" : "250 taken");
  const refused = await write(mail({ to: "nobody@b.example" }));
  const taken = await write(mail());
  expect(await outbox.sendDue()).toBe(2);
  expect(await outbox.find(refused)).toMatchObject({ state: "failed", attempts: 1 });
  expect(await outbox.find(taken)).toMatchObject({ state: "sent" });
});

test("mail is not given up for what the server has against the house", async () => {
  receiver.answer = (address) => (address === "bourse@bank.example" ? "550 not you" : "250 taken");
  const id = await write(mail());
  expect(await outbox.sendDue()).toBe(1);
  expect(await outbox.find(id)).toMatchObject({ state: "waiting", attempts: 1 });
  receiver.answer = () => "250 taken";
  clock.advanceMs(retryMs[0] ?? 0);
  expect(await outbox.sendDue()).toBe(1);
  expect(await outbox.find(id)).toMatchObject({ state: "sent", attempts: 2 });
});

test("a rehearsal is kept, and so is everything where there is no mail server", async () => {
  const rehearsal = await write(mail({ isRehearsal: true }));
  const without = createOutbox({ db: database.db, clock, log: silentLog, port: undefined });
  const one = mail();
  await database.db.transaction((tx) => without.write(tx, one));
  expect(await without.sendDue()).toBe(0);
  expect(await outbox.sendDue()).toBe(0);
  expect(await outbox.find(rehearsal)).toMatchObject({ state: "kept", attempts: 0 });
  expect(await outbox.list({ state: "kept", limit: 10 })).toHaveLength(2);
  expect(await without.sendAgain(rehearsal)).toBe(false);
});

test("what is not committed was never written", async () => {
  const one = mail();
  const failing = database.db.transaction(async (tx) => {
    await outbox.write(tx, one);
    throw new Error("changed its mind");
  });
  await expect(failing).rejects.toThrow("changed its mind");
  expect(await outbox.list({ state: "waiting", limit: 10 })).toEqual([]);
});

test("old mail is removed, but none that waits", async () => {
  receiver.answer = () => "451 come back";
  const waiting = await write(mail());
  await outbox.sendDue();
  clock.advanceMs(91 * 24 * hourMs - minuteMs);
  expect(await outbox.sweep()).toBeGreaterThan(4);
  expect((await outbox.list({ limit: 100 })).map(({ id }) => id)).toEqual([waiting]);
});
