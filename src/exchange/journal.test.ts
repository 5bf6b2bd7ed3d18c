import { spawn } from "node:child_process";
import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { apply } from "./engine.ts";
import { startExchange } from "./exchange.ts";
import { JournalDamagedError, openJournal } from "./journal.ts";
import { commandsOf, journalOptions } from "./journal-stream.testing.ts";
import { openJournaledEngine } from "./journaled-engine.ts";
import { commandWidth } from "./rows.ts";
import { createEngine } from "./state.ts";
import { hashState } from "./state-codec.ts";

const rows = commandsOf();

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bourse-exchange-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The state after the first `commands` of the stream, without any journal. */
function hashAfter(commands: number): string {
  const engine = createEngine(journalOptions);
  for (let at = 0; at < commands * commandWidth; at += commandWidth) {
    apply(engine, rows, at);
    engine.events.length = 0;
  }
  return hashState(engine);
}

/** Reopens the journal as the next start would. */
function reopen(): { readonly commands: number; readonly hash: string } {
  const { engine, journal } = openJournal(folder, journalOptions);
  journal.close();
  return { commands: engine.commands, hash: hashState(engine) };
}

/** Starts a child that submits the stream, kills it after `answers` more acknowledgements. */
async function runAndKill(answers: number): Promise<number> {
  const script = join(import.meta.dirname, "journal-child.testing.ts");
  const child = spawn(process.execPath, [script, folder], { stdio: ["ignore", "pipe", "inherit"] });
  let acknowledged = 0;
  let left = answers;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (--left === 0) child.kill("SIGKILL");
  }
  return acknowledged;
}

const linesOf = (kind: string): string[] =>
  readdirSync(folder).filter((name) => name.startsWith(kind));

describe("the journal", () => {
  it("loses nothing that was acknowledged when the process is killed", async () => {
    for (const answers of [3, 40, 90, 130]) {
      const acknowledged = await runAndKill(answers);
      const found = reopen();
      expect(found.commands).toBeGreaterThanOrEqual(acknowledged);
      expect(acknowledged).toBeGreaterThan(0);
      expect(found.hash).toBe(hashAfter(found.commands));
    }
    expect(linesOf("snapshot")).toHaveLength(1);
  }, 600_000);

  async function submitSome(commands: number): Promise<void> {
    const journaled = openJournaledEngine(folder, journalOptions);
    for (let at = 0; at < commands; at += 100) {
      await journaled.submit(rows.slice(at * commandWidth, (at + 100) * commandWidth));
    }
    await journaled.close();
  }

  const path = () => join(folder, linesOf("commands")[0] ?? "");

  it("cuts off a group that is torn at the end", async () => {
    await submitSome(500);
    const whole = readFileSync(path());
    for (const lost of [1, 70, 6_000]) {
      writeFileSync(path(), whole.subarray(0, whole.length - lost));
      expect(reopen()).toEqual({ commands: 400, hash: hashAfter(400) });
    }
    appendFileSync(path(), Buffer.alloc(9, 7));
    expect(reopen().commands).toBe(400);
    expect(reopen().commands).toBe(400);
  });

  it("refuses a journal whose acknowledged commands are damaged", async () => {
    await submitSome(500);
    const bytes = readFileSync(path());
    bytes[900] = (bytes[900] ?? 0) ^ 1;
    writeFileSync(path(), bytes);
    expect(reopen).toThrow(JournalDamagedError);
  });

  it("refuses a damaged snapshot, and other markets than it was made with", async () => {
    const journaled = openJournaledEngine(folder, journalOptions);
    await journaled.submit(rows.slice(0, 300 * commandWidth));
    await journaled.snapshot();
    await journaled.close();
    expect(reopen()).toEqual({ commands: 300, hash: hashAfter(300) });
    expect(() => openJournal(folder, { ...journalOptions, hasAccounts: false })).toThrow(
      JournalDamagedError,
    );
    const snapshot = join(folder, linesOf("snapshot")[0] ?? "");
    const bytes = readFileSync(snapshot);
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    writeFileSync(snapshot, bytes);
    expect(reopen).toThrow(JournalDamagedError);
  });
});

describe("the exchange in its thread", () => {
  it("answers in order, and starts again where it was", async () => {
    const settings = { folder, options: journalOptions };
    let exchange = await startExchange(settings);
    const whole = createEngine(journalOptions);
    const answers: Promise<Int32Array>[] = [];
    for (let at = 0; at < 2_000; at += 10) {
      answers.push(exchange.submit(rows.slice(at * commandWidth, (at + 10) * commandWidth)));
    }
    for (let at = 0; at < 2_000 * commandWidth; at += commandWidth) apply(whole, rows, at);
    const said = (await Promise.all(answers)).flatMap((events) => [...events]);
    expect(said).toEqual([...whole.events.rows.subarray(0, whole.events.length)]);
    await exchange.snapshot();
    await exchange.submit(rows.slice(2_000 * commandWidth, 2_100 * commandWidth));
    await exchange.close();
    exchange = await startExchange(settings);
    expect(await exchange.stateHash()).toBe(hashAfter(2_100));
    await exchange.close();
    await expect(exchange.submit(new Int32Array(commandWidth))).rejects.toThrow("has ended");
  });

  it("says why it does not start", async () => {
    writeFileSync(join(folder, "options.json"), "{}");
    const settings = { folder, options: journalOptions };
    await expect(startExchange(settings)).rejects.toThrow("other markets");
  });
});
