import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createManualClock, createRandomIds } from "#kernel";
import { readConfig } from "./config.ts";
import { DataFolderLockedError, holderOf, lockDataFolder } from "./data-folder.ts";
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

test("the secret key is made once, for its owner alone, and gives another key for each use", () => {
  const config = readConfig({ BOURSE_DATA: folder });
  const ids = createRandomIds(createManualClock(0));
  const first = openSecrets(config, ids);
  const second = openSecrets(config, ids);
  expect(second.key("identity")).toEqual(first.key("identity"));
  expect(first.key("links")).not.toEqual(first.key("identity"));
  expect(statSync(join(folder, "secret-key")).mode & 0o777).toBe(0o600);
});
