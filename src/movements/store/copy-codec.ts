import {
  type CopyTable,
  type Cursor,
  copyEvents,
  copyInto,
  putId,
  putInstant,
  putInt4,
  putInt8,
  putJson,
  putText,
  type StoredEvent,
} from "#kernel";
import { firstStepToText, ownerId, sideToColumns } from "../codec.ts";
import type { Movement, Side } from "../movement.ts";

/** What is stored together. */
export type Inserted = {
  readonly intents: readonly Movement[];
  /** Movements that have been driven through their first step. */
  readonly outcomes: readonly Movement[];
  readonly events: readonly StoredEvent[];
};

/** What stores a batch, in the order in which it is stored. */
export function copiesOf({ intents, outcomes, events }: Inserted): Buffer[] {
  return [
    ...(intents.length > 0 ? [copyInto("movements.intent", intentTable, intents)] : []),
    ...(outcomes.length > 0 ? [copyInto("movements.outcome", outcomeTable, outcomes)] : []),
    ...(events.length > 0 ? [copyEvents(events)] : []),
  ];
}

const intentTable: CopyTable<Movement> = {
  columns: `id, owner, created_at, amount,
    from_member, from_account, from_pot, from_name, to_member, to_account, to_pot, to_name,
    kind, currency, category, note, idempotency_key, request_hash, step, details`,
  write(c, movement) {
    putId(c, movement.id);
    putId(c, ownerId(movement.owner));
    putInstant(c, movement.createdAtMs);
    putInt8(c, movement.amount.amount);
    putSide(c, movement.from);
    putSide(c, movement.to);
    putText(c, movement.kind);
    putText(c, movement.amount.currency);
    putText(c, movement.category);
    putText(c, movement.note);
    putText(c, movement.idempotencyKey);
    putText(c, movement.requestHash);
    putText(c, firstStepToText(movement));
    const details = JSON.stringify(movement.details);
    putText(c, details === "{}" ? null : details);
  },
};

function putSide(c: Cursor, one: Side): void {
  const { member, account, pot, name } = sideToColumns(one);
  putId(c, member);
  putId(c, account);
  putId(c, pot);
  putText(c, name);
}

const outcomeTable: CopyTable<Movement> = {
  columns: "movement_id, state, version, step_outcome, timeline, final_at, ends_at, reason",
  write(c, movement) {
    putId(c, movement.id);
    putText(c, movement.state);
    putInt4(c, movement.version);
    putText(c, movement.steps[0]?.outcome ?? null);
    // What is final after its first step says no more in its timeline than in its columns.
    putJson(c, movement.finalAtMs === null ? movement.timeline.slice(1) : null);
    putInstant(c, movement.finalAtMs);
    putInstant(c, movement.endsAtMs);
    putText(c, movement.reason);
  },
};
