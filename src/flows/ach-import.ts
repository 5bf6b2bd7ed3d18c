import { createHash } from "node:crypto";
import { type Accounts, institutionAccounts, ledgerOf, transferCodes } from "#accounts";
import {
  type Clock,
  type Db,
  type Ids,
  idToU128,
  type MovementId,
  money,
  ok,
  type Result,
} from "#kernel";
import { type TransferInput, transferInput } from "#ledger";
import { institution, type MovementIntent, type Movements, type SubmitError } from "#movements";
import {
  type AchOutcome,
  achEntryKey,
  achOutcomes,
  type IncomingEntry,
  incomingEntries,
  type NachaError,
  parseNacha,
  type ReturnReason,
  recordAchFile,
  recordAchOutcome,
} from "#rails";
import { type AchDecision, decideAch, digitsOf } from "./ach-decision.ts";

/** What an import stands on. */
export type AchImportDeps = {
  readonly db: Db;
  readonly movements: Movements;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly ids: Ids;
};

/** An entry of a file, and what became of it. */
export type AchEntryResult = { readonly entry: IncomingEntry; readonly outcome: AchOutcome };

/** What became of a file. */
export type AchReport = {
  /** What makes the file that file. */
  readonly identity: string;
  /** The file was imported before: nothing moved twice, what a crash cut off was carried on. */
  readonly alreadyRecorded: boolean;
  /** In file order. */
  readonly entries: readonly AchEntryResult[];
};

/** What the ledger refuses of an entry that was decided on is a bug; the import stops there. */
export class AchPostingError extends Error {
  override readonly name = "AchPostingError";
  constructor(key: string, refused: SubmitError) {
    super(`${key}: ${refused.code}`);
  }
}

const entriesUnderWayMax = 128;

/**
 * Credits what a NACHA file brings to members' accounts, one movement an entry, and notes what goes
 * back. Idempotent by file and trace number: after a crash, import the file again.
 *
 * Errors: those of `parseNacha`; then nothing was done.
 */
export async function importAch(
  deps: AchImportDeps,
  content: Uint8Array,
): Promise<Result<AchReport, NachaError>> {
  const parsed = parseNacha(content);
  if (!parsed.ok) return parsed;
  const file = parsed.value;
  const nowMs = deps.clock.nowMs();
  const { identity, alreadyRecorded } = await deps.db.transaction((tx) =>
    recordAchFile(tx, file, nowMs),
  );
  const known = await achOutcomes(deps.db, identity);
  const entries = incomingEntries(file);
  const results: AchEntryResult[] = [];
  for (let start = 0; start < entries.length; start += entriesUnderWayMax) {
    const chunk = entries.slice(start, start + entriesUnderWayMax);
    results.push(...(await settle(deps, identity, chunk, known)));
  }
  return ok({ identity, alreadyRecorded, entries: results });
}

async function settle(
  deps: AchImportDeps,
  identity: string,
  entries: readonly IncomingEntry[],
  known: ReadonlyMap<string, AchOutcome>,
): Promise<AchEntryResult[]> {
  const results = await Promise.all(
    entries.map(async (entry) => {
      const key = achEntryKey(identity, entry);
      const before = known.get(key);
      return { entry, isNew: !before, outcome: before ?? (await carryOut(deps, entry, key)) };
    }),
  );
  const nowMs = deps.clock.nowMs();
  await deps.db.transaction(async (tx) => {
    for (const { entry, isNew, outcome } of results) {
      if (isNew) await recordAchOutcome(tx, identity, entry, outcome, nowMs);
    }
  });
  return results.map(({ entry, outcome }) => ({ entry, outcome }));
}

async function carryOut(
  deps: AchImportDeps,
  entry: IncomingEntry,
  key: string,
): Promise<AchOutcome> {
  const account = await deps.accounts.accountByUsNumber(digitsOf(entry.accountNumber));
  const { routingNumber } = deps.accounts.institution;
  const decision = decideAch(entry, account, routingNumber);
  switch (decision.action) {
    case "ignore":
      return { outcome: "ignored", reason: decision.reason };
    case "return":
      return sendBack(deps, entry, key, decision.reason);
    case "credit":
      return credit(deps, entry, key, decision);
  }
}

async function credit(
  deps: AchImportDeps,
  entry: IncomingEntry,
  key: string,
  { account }: Extract<AchDecision, { action: "credit" }>,
): Promise<AchOutcome> {
  const { nostro, clearing } = institutionAccounts;
  const submitted = await deps.movements.submit({
    ...intentOf(deps, entry, key),
    to: { type: "member", member: account.member, account: account.id },
    step: {
      name: "credit",
      target: "completed",
      transfers: [
        transfer(deps, entry, nostro("USD"), clearing("USD", "ach"), transferCodes.bankCredit),
        transfer(
          deps,
          entry,
          clearing("USD", "ach"),
          idToU128(account.id),
          transferCodes.bankCredit,
        ),
      ],
    },
  });
  if (submitted.ok) return { outcome: "credited", movementId: submitted.value.id };
  const { error } = submitted;
  if (error.code === "movement_failed" && error.refusal === "account_closed") {
    return sendBack(deps, entry, `${key}:returned`, "R02");
  }
  throw new AchPostingError(key, error);
}

/** The money of a credit that goes back came in and leaves again; a debit moved none. */
async function sendBack(
  deps: AchImportDeps,
  entry: IncomingEntry,
  key: string,
  reason: ReturnReason,
): Promise<AchOutcome> {
  if (entry.direction === "credit" && entry.amount > 0n && entry.purpose === "live") {
    const { nostro, suspense } = institutionAccounts;
    const submitted = await deps.movements.submit({
      ...intentOf(deps, entry, key),
      to: { type: "bourse" },
      step: {
        name: "return",
        target: "returned",
        reason,
        transfers: [
          transfer(deps, entry, nostro("USD"), suspense("USD"), transferCodes.bankCredit),
          transfer(deps, entry, suspense("USD"), nostro("USD"), transferCodes.bankReturn),
        ],
      },
    });
    if (!submitted.ok) throw new AchPostingError(key, submitted.error);
  }
  return { outcome: "returned", reason };
}

function intentOf(
  deps: AchImportDeps,
  entry: IncomingEntry,
  key: string,
): Omit<MovementIntent, "to" | "step"> {
  const { companyName, companyIdentification, traceNumber, secCode } = entry;
  const id: MovementId = deps.ids.make("mov");
  return {
    id,
    kind: "bank_credit",
    owner: institution,
    idempotencyKey: key,
    requestHash: createHash("sha256").update(`${key} ${entry.amount}`).digest("hex"),
    from: { type: "outside", name: companyName || companyIdentification },
    amount: money(entry.amount, "USD"),
    note: entry.companyEntryDescription,
    category: "income",
    details: { rail: "ach", secCode, traceNumber, companyIdentification },
  };
}

function transfer(
  deps: AchImportDeps,
  { amount }: IncomingEntry,
  debitAccountId: bigint,
  creditAccountId: bigint,
  code: number,
): TransferInput {
  const ledger = ledgerOf("USD");
  return transferInput({
    id: deps.ids.u128(),
    debitAccountId,
    creditAccountId,
    amount,
    ledger,
    code,
  });
}
