import { type Currency, currencies, idToU128, isCurrency, type MovementId } from "#kernel";
import { type TransferInput, transferFlags, transferInput } from "#ledger";
import type {
  Movement,
  MovementDetails,
  MovementIntent,
  MovementKind,
  MovementState,
  Owner,
  Side,
  Step,
  StoredStep,
  TimelineEntry,
} from "./movement.ts";

/** A row of the view `movements.movement`, as the driver reads it. */
export type MovementRow = {
  id: string;
  kind: string;
  state: string;
  owner: string;
  idempotency_key: string;
  request_hash: string;
  from_side: unknown;
  to_side: unknown;
  amount: bigint;
  currency: string;
  note: string;
  category: string;
  details: unknown;
  steps: unknown;
  timeline: unknown;
  version: number;
  created_at: Date;
  final_at: Date | null;
  ends_at: Date | null;
  reason: string | null;
  from_member: string | null;
  to_member: string | null;
  from_account: string | null;
  to_account: string | null;
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

type StepJson = Omit<StoredStep, "transfers"> & { transfers: TransferJson[] };

/** Only what is not zero is stored; the movement's own id stands for `userData128`. */
function transferToJson(transfer: TransferInput): TransferJson {
  return {
    id: transfer.id.toString(),
    debit: transfer.debitAccountId.toString(),
    credit: transfer.creditAccountId.toString(),
    amount: transfer.amount.toString(),
    ledger: transfer.ledger,
    code: transfer.code,
    flags: transfer.flags,
    ...(transfer.pendingId !== 0n && { pendingId: transfer.pendingId.toString() }),
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
  return { ...step, transfers: step.transfers.map(transferToJson) };
}

/** Without its outcome: that stands with the movement's. */
function firstStepToJson(step: StoredStep): Omit<StepJson, "outcome"> {
  const { outcome: _, ...planned } = stepToJson(step);
  return planned;
}

function stepFromJson(json: StepJson, movement: bigint): StoredStep {
  return {
    ...json,
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

/** The columns of a new movement, for `jsonb_to_recordset`. */
export function movementToRow(movement: Movement): object {
  return {
    id: movement.id,
    kind: movement.kind,
    owner: movement.owner,
    idempotency_key: movement.idempotencyKey,
    request_hash: movement.requestHash,
    from_side: movement.from,
    to_side: movement.to,
    amount: movement.amount.amount.toString(),
    currency: movement.amount.currency,
    note: movement.note,
    category: movement.category,
    details: movement.details,
    step: movement.steps.map(firstStepToJson)[0],
    created_at: new Date(movement.createdAtMs).toISOString(),
  };
}

/** A movement from its row. The row was written by us, so its shape is known. */
export function movementFromRow(row: MovementRow): Movement {
  const id = row.id as MovementId;
  const number = idToU128(id);
  return {
    id,
    kind: row.kind as MovementKind,
    state: row.state as MovementState,
    owner: row.owner as Owner,
    idempotencyKey: row.idempotency_key,
    requestHash: row.request_hash,
    from: row.from_side as Side,
    to: row.to_side as Side,
    amount: { amount: row.amount, currency: parseCurrency(row.currency) },
    note: row.note,
    category: row.category,
    details: row.details as MovementDetails,
    steps: (row.steps as StepJson[]).map((step) => stepFromJson(step, number)),
    timeline: row.timeline as TimelineEntry[],
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
