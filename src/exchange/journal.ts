import {
  closeSync,
  existsSync,
  fdatasync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { crc32 } from "node:zlib";
import { apply } from "./engine.ts";
import { imageOf } from "./image.ts";
import { commandWidth, highOf, lowOf, wide } from "./rows.ts";
import { createEngine, type Engine, type EngineOptions } from "./state.ts";
import { readState, writeState } from "./state-codec.ts";

/**
 * The journal of an exchange: a folder with the commands in groups, each with its length and
 * checksum, and now and then a snapshot of the state. A group that is torn at the very end was
 * never acknowledged and is cut off; anything else that does not add up stops the exchange.
 */
export type Journal = {
  /** Appends a group; it is safe once {@link Journal.sync} was called after it and has ended. */
  append(rows: Int32Array, from: number, to: number, firstCommand: number): void;
  /** Everything appended before the call is on the disk when this resolves. */
  sync(): Promise<void>;
  /** Writes the state as a snapshot and goes on in a new file; older files are deleted. */
  snapshot(engine: Engine): void;
  close(): void;
};

/** The journal does not add up: the message names the file and the place. Nothing was changed. */
export class JournalDamagedError extends Error {
  override readonly name = "JournalDamagedError";
}

const bytesAnInteger = 4;
const bytesACommand = commandWidth * bytesAnInteger;
/**
 * Length of the rows in bytes, checksum of what follows, number of the first command in two halves,
 * and in two halves how many commands were on the disk for certain when the group was written.
 */
const header = {
  length: 0,
  checksum: 1,
  firstLow: 2,
  firstHigh: 3,
  safeLow: 4,
  safeHigh: 5,
} as const;
const headerIntegers = 6;
/** Headers and commands are multiples of it, so groups begin at multiples of it. */
const alignment = 8;
const headerBytes = headerIntegers * bytesAnInteger;
const snapshotChecksumBytes = 8;
const syncFile = promisify(fdatasync);

const nameOf = (kind: string, commands: number): string =>
  `${kind}-${String(commands).padStart(16, "0")}.bin`;

/** What a journal held when it was opened. */
export type Opening = {
  /** The state of its snapshot as event rows: see {@link imageOf}. */
  readonly image: Int32Array<ArrayBuffer>;
  /** The event rows of the commands since, in order. */
  readonly events: Int32Array<ArrayBuffer>;
};

/**
 * Opens the journal of a folder and brings an engine to where it ends.
 *
 * @returns also the opening, where it is wanted
 * @throws JournalDamagedError, StateError
 */
export function openJournal(
  folder: string,
  options: EngineOptions,
  wantsOpening = false,
): { readonly engine: Engine; readonly journal: Journal; readonly opening?: Opening } {
  mkdirSync(folder, { recursive: true });
  keepOptions(folder, options);
  const engine = readSnapshot(folder, options) ?? createEngine(options);
  const image = wantsOpening ? imageOf(engine) : undefined;
  const said: Int32Array<ArrayBuffer>[] = [];
  const files = listFiles(folder, "commands");
  for (const name of files) {
    const kept = wantsOpening ? said : undefined;
    replayFile(join(folder, name), engine, name === files.at(-1), kept);
  }
  engine.events.length = 0;
  const last = files.at(-1) ?? nameOf("commands", engine.commands);
  const journal = createJournal(folder, last, engine.commands);
  if (image === undefined) return { engine, journal };
  return { engine, journal, opening: { image, events: joinRows(said) } };
}

function joinRows(parts: readonly Int32Array[]): Int32Array<ArrayBuffer> {
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** Other rules would make other events of the same commands: a journal stays with its rules. */
function keepOptions(folder: string, options: EngineOptions): void {
  const path = join(folder, "options.json");
  const { markets, hasAccounts = false } = options;
  const text = JSON.stringify({ markets, hasAccounts });
  if (!existsSync(path)) {
    writeFileSync(path, text, { flush: true });
    syncFolder(folder);
  } else if (readFileSync(path, "utf8") !== text) {
    throw new JournalDamagedError(`${path} says other markets than those that are asked for.`);
  }
}

function readSnapshot(folder: string, options: EngineOptions): Engine | undefined {
  const name = listFiles(folder, "snapshot").at(-1);
  if (name === undefined) return undefined;
  const bytes = readFileSync(join(folder, name));
  const body = bytes.subarray(snapshotChecksumBytes);
  const isWhole =
    bytes.length > snapshotChecksumBytes &&
    body.length % Float64Array.BYTES_PER_ELEMENT === 0 &&
    bytes.readUInt32LE(0) === crc32(body);
  if (!isWhole) throw new JournalDamagedError(`${join(folder, name)} is damaged.`);
  return readState(options, new Float64Array(Uint8Array.from(body).buffer));
}

function replayFile(
  path: string,
  engine: Engine,
  isLast: boolean,
  said: Int32Array<ArrayBuffer>[] | undefined,
): void {
  const bytes = readFileSync(path);
  let at = 0;
  while (at < bytes.length) {
    const end = replayGroup(bytes, at, engine, said);
    if (end === undefined) break;
    at = end;
  }
  if (at === bytes.length) return;
  if (!isLast || !isTornTail(bytes, at, engine.commands)) {
    throw new JournalDamagedError(`${path} is damaged at byte ${at}.`);
  }
  const file = openSync(path, "r+");
  ftruncateSync(file, at);
  fsyncSync(file);
  closeSync(file);
}

type Group = { readonly end: number; readonly first: number; readonly safe: number };

/** The group that begins at `at`; nothing when it is not whole. */
function findGroup(bytes: Buffer, at: number): Group | undefined {
  if (at + headerBytes > bytes.length) return undefined;
  const field = (place: number) => bytes.readInt32LE(at + place * bytesAnInteger);
  const length = field(header.length);
  const end = at + headerBytes + length;
  const isPossible = length > 0 && length % bytesACommand === 0 && end <= bytes.length;
  if (!isPossible) return undefined;
  const checksum = crc32(bytes.subarray(at + header.firstLow * bytesAnInteger, end)) | 0;
  if (checksum !== field(header.checksum)) return undefined;
  const first = wide(field(header.firstLow), field(header.firstHigh));
  return { end, first, safe: wide(field(header.safeLow), field(header.safeHigh)) };
}

/** Applies the group that begins at `at`; says where it ends, or nothing when it is not whole. */
function replayGroup(
  bytes: Buffer,
  at: number,
  engine: Engine,
  said: Int32Array<ArrayBuffer>[] | undefined,
): number | undefined {
  const group = findGroup(bytes, at);
  if (group === undefined || group.first > engine.commands) return undefined;
  const body = Uint8Array.from(bytes.subarray(at + headerBytes, group.end));
  const rows = new Int32Array(body.buffer);
  for (let row = 0; row < rows.length; row += commandWidth) {
    // A snapshot may hold the beginning of a file already.
    if (group.first + row / commandWidth < engine.commands) continue;
    apply(engine, rows, row);
    said?.push(engine.events.rows.slice(0, engine.events.length));
    engine.events.length = 0;
  }
  return group.end;
}

/**
 * True when what does not add up at `at` was never answered: no later group was written in the
 * knowledge that it is on the disk.
 */
function isTornTail(bytes: Buffer, at: number, commands: number): boolean {
  for (let next = at + alignment; next + headerBytes <= bytes.length; next += alignment) {
    const group = findGroup(bytes, next);
    if (group !== undefined && group.safe > commands) return false;
  }
  return true;
}

function createJournal(folder: string, name: string, commands: number): Journal {
  let file = openSync(join(folder, name), "a");
  let written = commands;
  let safe = commands;
  syncFolder(folder);
  const head = new Int32Array(headerIntegers);
  const headBytes = new Uint8Array(head.buffer);
  const checked = headBytes.subarray(header.firstLow * bytesAnInteger);

  return {
    append(rows, from, to, firstCommand) {
      const length = (to - from) * bytesAnInteger;
      const body = new Uint8Array(rows.buffer, rows.byteOffset + from * bytesAnInteger, length);
      head[header.length] = length;
      head[header.firstLow] = lowOf(firstCommand);
      head[header.firstHigh] = highOf(firstCommand);
      head[header.safeLow] = lowOf(safe);
      head[header.safeHigh] = highOf(safe);
      head[header.checksum] = crc32(body, crc32(checked)) | 0;
      writeAll(file, Buffer.concat([headBytes, body]));
      written = firstCommand + (to - from) / commandWidth;
    },
    async sync() {
      const covered = written;
      await syncFile(file);
      safe = covered;
    },
    snapshot(engine) {
      writeSnapshot(folder, engine);
      closeSync(file);
      file = openSync(join(folder, nameOf("commands", engine.commands)), "a");
      syncFolder(folder);
      deleteOlder(folder, engine.commands);
    },
    close: () => closeSync(file),
  };
}

/** A disk may take less than it was given. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

function deleteOlder(folder: string, commands: number): void {
  for (const kind of ["commands", "snapshot"]) {
    const old = listFiles(folder, kind).filter((name) => name < nameOf(kind, commands));
    for (const name of old) unlinkSync(join(folder, name));
  }
  syncFolder(folder);
}

const listFiles = (folder: string, kind: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.startsWith(`${kind}-`) && name.endsWith(".bin"))
    .sort();

/** Under another name first: a snapshot is there whole or not at all. */
function writeSnapshot(folder: string, engine: Engine): void {
  const body = new Uint8Array(writeState(engine).buffer);
  const checksum = Buffer.alloc(snapshotChecksumBytes);
  checksum.writeUInt32LE(crc32(body), 0);
  const path = join(folder, nameOf("snapshot", engine.commands));
  const draft = `${path}.draft`;
  const file = openSync(draft, "w");
  writeAll(file, checksum);
  writeAll(file, body);
  fsyncSync(file);
  closeSync(file);
  renameSync(draft, path);
  syncFolder(folder);
}

/** A new or renamed file is safe only once its folder is. Windows has no such call and no need. */
function syncFolder(folder: string): void {
  if (process.platform === "win32" || !existsSync(folder)) return;
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
}
