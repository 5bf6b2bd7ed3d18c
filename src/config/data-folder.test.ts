import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createManualClock, createRandomIds } from "#kernel";
import { readConfig } from "./config.ts";
import { DataFolderLockedError, holderOf, lockDataFolder, seizeDataFolder } from "./data-folder.ts";
import { openSecrets } from "./secrets.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "bourse-folder-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a folder is held by one process at a time", () => {
  {
    using _held = lockDataFolder(folder);
    expect(() => lockDataFolder(folder)).toThrow(DataFolderLockedError);
  }
  using again = lockDataFolder(folder);
  expect(again.path).toBe(folder);
});

test("the lock of a killed process is taken over", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  writeFileSync(join(folder, "lock"), `${child.pid}\nwhenever\n`);
  expect(holderOf(folder)).toBeUndefined();
  using held = lockDataFolder(folder);
  expect(held.path).toBe(folder);
});

test("a number that went to another process does not hold the folder", () => {
  writeFileSync(join(folder, "lock"), `${process.ppid}\nanother-start\n`);
  using held = lockDataFolder(folder);
  expect(held.path).toBe(folder);
});

test("a folder that was taken from a process that hangs stays with whoever took it", () => {
  const child = spawn("sleep", ["60"]);
  const former = `${child.pid}\n`;
  writeFileSync(join(folder, "lock"), former);
  const own = seizeDataFolder(folder);
  expect(holderOf(folder)).toBe(process.pid);
  // The one before takes it back by a bug, or a third has taken it: it is not ours to release.
  writeFileSync(join(folder, "lock"), former);
  own[Symbol.dispose]();
  expect(readFileSync(join(folder, "lock"), "utf8")).toBe(former);
  child.kill();
});

test("the secret key is made once, for its owner alone, and gives another key for each use", () => {
  const config = readConfig({ BOURSE_DATA: folder });
  const ids = createRandomIds(createManualClock(0));
  const first = openSecrets(config, ids);
  const second = openSecrets(config, ids);
  expect(second.key("identity")).toEqual(first.key("identity"));
  expect(first.key("links")).not.toEqual(first.key("identity"));
  expect(statSync(join(folder, "secret-key")).mode & 0o777).toBe(0o600);
});
