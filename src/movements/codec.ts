import {
  type AccountId,
  assert,
  type Currency,
  currencies,
  idToU128,
  isCurrency,
  type MemberId,
  type MovementId,
  type PotId,
  uuidToId,
} from "#kernel";
import { type TransferInput, transferFlags, transferInput } from "#ledger";
import {
  institution,
  type Movement,
  type MovementDetails,
  type MovementIntent,
  type MovementKind,
  type MovementState,
  type Owner,
  type Side,
  type Step,
  type StoredStep,
  type TimelineEntry,
} from "./movement.ts";

/** A row of the view `movements.record`, as the driver reads it. */
export type MovementRow = {
  id: string;
  kind: string;
  state: string;
  owner: string;
  idempotency_key: string;
  request_hash: string;
  from_member: string | null;
  from_account: string | null;
  from_pot: string | null;
  from_name: string | null;
  to_member: string | null;
  to_account: string | null;
  to_pot: string | null;
  to_name: string | null;
  amount: bigint;
  currency: string;
  note: string;
  category: string;
  details: string | null;
  step: string;
  step_outcome: string;
  further: unknown;
  timeline: unknown;
  version: number;
  created_at: Date;
  final_at: Date | null;
  ends_at: Date | null;
  reason: string | null;
};

type TransferJson = {
  id: string;
  debit: string;
  credit: string;
  amount: string;
  ledger: number;
  code: number;
  flags: number;
  pendingId?: string;
  timeout?: number;
};

type StepJson = Omit<StoredStep, "transfers" | "amount"> & {
  transfers: TransferJson[];
  amount?: string;
};

// Far cheaper to write than decimal digits; `BigInt` reads both, and older rows hold the latter.
const hexadecimal = (value: bigint) => `0x${value.toString(16)}`;

/** Only what is not zero is stored; the movement's own id stands for `userData128`. */
function transferToJson(transfer: TransferInput): TransferJson {
  return {
    id: hexadecimal(transfer.id),
    debit: hexadecimal(transfer.debitAccountId),
    credit: hexadecimal(transfer.creditAccountId),
    amount: transfer.amount.toString(),
    ledger: transfer.ledger,
    code: transfer.code,
    flags: transfer.flags,
    ...(transfer.pendingId !== 0n && { pendingId: hexadecimal(transfer.pendingId) }),
    ...(transfer.timeout !== 0 && { timeout: transfer.timeout }),
  };
}

function transferFromJson(json: TransferJson, movement: bigint): TransferInput {
  return transferInput({
    id: BigInt(json.id),
    debitAccountId: BigInt(json.debit),
    creditAccountId: BigInt(json.credit),
    amount: BigInt(json.amount),
    ledger: json.ledger,
    code: json.code,
    flags: json.flags,
    pendingId: BigInt(json.pendingId ?? 0),
    timeout: json.timeout ?? 0,
    userData128: movement,
  });
}

/** The step as it is posted: one linked chain, every transfer bearing the movement's id. */
export function planStep(id: MovementId, step: Step): StoredStep {
  const userData128 = idToU128(id);
  const last = step.transfers.length - 1;
  const transfers = step.transfers.map((transfer, i) => ({
    ...transfer,
    userData128,
    flags: i < last ? transfer.flags | transferFlags.linked : transfer.flags,
  }));
  return { ...step, transfers, outcome: "planned" };
}

export function stepToJson(step: StoredStep): StepJson {
  const { amount, ...rest } = step;
  return {
    ...rest,
    ...(amount !== undefined && { amount: amount.toString() }),
    transfers: step.transfers.map(transferToJson),
  };
}

/** JSON of the first step without its outcome: that stands with the movement's. */
export function firstStepToText({ steps }: Movement): string {
  const [first] = steps;
  assert(first !== undefined, "a movement has a step");
  return JSON.stringify({ ...stepToJson(first), outcome: undefined });
}

function stepFromJson(json: StepJson, movement: bigint): StoredStep {
  const { amount, ...rest } = json;
  return {
    ...rest,
    ...(amount !== undefined && { amount: BigInt(amount) }),
    transfers: json.transfers.map((transfer) => transferFromJson(transfer, movement)),
  };
}

export function movementFromIntent(intent: MovementIntent, nowMs: number): Movement {
  return {
    id: intent.id,
    kind: intent.kind,
    state: "created",
    owner: intent.owner,
    idempotencyKey: intent.idempotencyKey,
    requestHash: intent.requestHash,
    from: intent.from,
    to: intent.to,
    amount: intent.amount,
    note: intent.note,
    category: intent.category,
    details: intent.details,
    steps: [planStep(intent.id, intent.step)],
    timeline: [{ state: "created", atMs: nowMs, reason: null }],
    version: 1,
    createdAtMs: nowMs,
    finalAtMs: null,
    endsAtMs: null,
    reason: null,
  };
}

/** The columns of one side, as ids and a name; what a kind of side has not is null. */
export function sideToColumns(side: Side): {
  readonly member: MemberId | null;
  readonly account: AccountId | null;
  readonly pot: PotId | null;
  readonly name: string | null;
} {
  return {
    member: "member" in side ? side.member : null,
    account: "account" in side ? side.account : null,
    pot: "pot" in side ? side.pot : null,
    name: "name" in side ? side.name : null,
  };
}

type SideColumns = Record<"member" | "account" | "pot" | "name", string | null>;

function sideFromColumns({ member, account, pot, name }: SideColumns): Side {
  if (pot !== null && member !== null && account !== null) {
    return {
      type: "pot",
      member: uuidToId("usr", member),
      account: uuidToId("acc", account),
      pot: uuidToId("pot", pot),
    };
  }
  if (member !== null) {
    return {
      type: "member",
      member: uuidToId("usr", member),
      account: account === null ? null : uuidToId("acc", account),
    };
  }
  return name === null ? { type: "bourse" } : { type: "outside", name };
}

/** The zero of all ids: the institution as the owner of a movement. */
const institutionUuid = "00000000-0000-0000-0000-000000000000";
const institutionId = uuidToId("usr", institutionUuid);

/** An owner as an id; the institution has the zero of all ids. */
export function ownerId(owner: Owner): MemberId {
  return owner === institution ? institutionId : owner;
}

function timelineFromRow(row: MovementRow): TimelineEntry[] {
  const state = row.state as MovementState;
  const later =
    (row.timeline as TimelineEntry[] | null) ??
    (row.final_at ? [{ state, atMs: row.final_at.getTime(), reason: row.reason }] : []);
  return [{ state: "created", atMs: row.created_at.getTime(), reason: null }, ...later];
}

function stepsFromRow(row: MovementRow, movement: bigint): StoredStep[] {
  const outcome = row.step_outcome as StoredStep["outcome"];
  const first = { ...(JSON.parse(row.step) as StepJson), outcome };
  const further = (row.further as StepJson[] | null) ?? [];
  return [first, ...further].map((step) => stepFromJson(step, movement));
}

/** A movement from its row. The row was written by us, so its shape is known. */
export function movementFromRow(row: MovementRow): Movement {
  const id = uuidToId("mov", row.id);
  return {
    id,
    kind: row.kind as MovementKind,
    state: row.state as MovementState,
    owner: row.owner === institutionUuid ? institution : uuidToId("usr", row.owner),
    idempotencyKey: row.idempotency_key,
    requestHash: row.request_hash,
    from: sideFromColumns({
      member: row.from_member,
      account: row.from_account,
      pot: row.from_pot,
      name: row.from_name,
    }),
    to: sideFromColumns({
      member: row.to_member,
      account: row.to_account,
      pot: row.to_pot,
      name: row.to_name,
    }),
    amount: { amount: row.amount, currency: parseCurrency(row.currency) },
    note: row.note,
    category: row.category,
    details: JSON.parse(row.details ?? "{}") as MovementDetails,
    steps: stepsFromRow(row, idToU128(id)),
    timeline: timelineFromRow(row),
    version: row.version,
    createdAtMs: row.created_at.getTime(),
    finalAtMs: row.final_at?.getTime() ?? null,
    endsAtMs: row.ends_at?.getTime() ?? null,
    reason: row.reason,
  };
}

export function parseCurrency(text: string): Currency {
  if (isCurrency(text)) return text;
  throw new Error(`unknown currency ${text}; known are ${Object.keys(currencies).join(", ")}`);
}
