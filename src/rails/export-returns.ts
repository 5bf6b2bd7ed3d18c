import { type Clock, type Db, must, ok, type Result } from "#kernel";
import {
  loadReturns,
  markReturnsExported,
  openReturnExport,
  type ReturnExportError,
} from "./ach-store.ts";
import type { NachaParty } from "./nacha/build.ts";
import { formatNachaBytes } from "./nacha/format.ts";
import { buildReturns } from "./nacha/returns.ts";

const copyModifier = "0";

/**
 * Makes up the file of the returns that wait and hands it to `write`; it counts as delivered once
 * `write` resolves. A crash before that, or a failing `write`, leads to the same bytes the next
 * time, so nothing is sent back twice and nothing is forgotten. With `all`, a copy of every return
 * ever made, which changes nothing.
 *
 * @returns how many entries the file holds; 0 when there is none, and `write` was not called
 */
export async function exportReturns(
  deps: { readonly db: Db; readonly clock: Clock },
  options: { readonly institution: NachaParty; readonly all?: boolean },
  write: (content: Uint8Array) => Promise<void>,
): Promise<Result<{ readonly entries: number }, ReturnExportError>> {
  const { db, clock } = deps;
  const { institution } = options;
  const nowMs = clock.nowMs();
  if (options.all) {
    const file = { number: "all", createdAtMs: nowMs, fileIdModifier: copyModifier } as const;
    return ok({ entries: await writeReturns(db, institution, file, write) });
  }
  const opened = await db.transaction((tx) => openReturnExport(tx, nowMs));
  if (!opened.ok) return opened;
  const file = opened.value;
  if (file === undefined) return ok({ entries: 0 });
  const entries = await writeReturns(db, institution, file, write);
  await db.transaction((tx) => markReturnsExported(tx, file.number, clock.nowMs()));
  return ok({ entries });
}

async function writeReturns(
  db: Db,
  institution: NachaParty,
  file: {
    readonly number: bigint | "all";
    readonly createdAtMs: number;
    readonly fileIdModifier: string;
  },
  write: (content: Uint8Array) => Promise<void>,
): Promise<number> {
  const sources = await loadReturns(db, file.number);
  if (sources.length === 0) return 0;
  const { createdAtMs, fileIdModifier } = file;
  // What was recorded as returned names entries of stored files: not finding one is a bug.
  const built = must(buildReturns(sources, { institution, createdAtMs, fileIdModifier }));
  await write(formatNachaBytes(built));
  return sources.reduce((sum, source) => sum + source.returns.length, 0);
}
