import { type Copied, copyEvents, createCopyRows, eventColumns, type StoredEvent } from "#kernel";
import { firstStepToText, ownerId, sideToColumns } from "../codec.ts";
import type { Movement, Side } from "../movement.ts";

// In the order in which their values are written below.
const intentColumns = columns(`id, owner, created_at, amount,
  from_member, from_account, from_pot, from_name, to_member, to_account, to_pot, to_name,
  kind, currency, category, note, idempotency_key, request_hash, step, details`);
const outcomeColumns = columns(
  "movement_id, state, version, step_outcome, timeline, final_at, ends_at, reason",
);

function columns(names: string): readonly string[] {
  return names.split(/,\s+/);
}

/** What is stored together. */
export type Inserted = {
  readonly intents: readonly Movement[];
  /** Movements that have been driven through their first step. */
  readonly outcomes: readonly Movement[];
  readonly events: readonly StoredEvent[];
};

/** The rows of a batch, in the order in which they are stored. */
export function copiesOf({ intents, outcomes, events }: Inserted): Copied[] {
  return [
    { into: `movements.intent (${intentColumns.join()})`, rows: copyIntents(intents) },
    { into: `movements.outcome (${outcomeColumns.join()})`, rows: copyOutcomes(outcomes) },
    { into: eventColumns, rows: copyEvents(events) },
  ];
}

function copyIntents(movements: readonly Movement[]) {
  const rows = createCopyRows(intentColumns.length);
  const side = (one: Side) => {
    const { member, account, pot, name } = sideToColumns(one);
    rows.id(member);
    rows.id(account);
    rows.id(pot);
    rows.text(name);
  };
  for (const movement of movements) {
    rows.row();
    rows.id(movement.id);
    rows.id(ownerId(movement.owner));
    rows.instant(movement.createdAtMs);
    rows.bigint(movement.amount.amount);
    side(movement.from);
    side(movement.to);
    rows.text(movement.kind);
    rows.text(movement.amount.currency);
    rows.text(movement.category);
    rows.text(movement.note);
    rows.text(movement.idempotencyKey);
    rows.text(movement.requestHash);
    rows.text(firstStepToText(movement));
    const details = JSON.stringify(movement.details);
    rows.text(details === "{}" ? null : details);
  }
  return rows;
}

function copyOutcomes(movements: readonly Movement[]) {
  const rows = createCopyRows(outcomeColumns.length);
  for (const movement of movements) {
    rows.row();
    rows.id(movement.id);
    rows.text(movement.state);
    rows.integer(movement.version);
    rows.text(movement.steps[0]?.outcome ?? null);
    // What is final after its first step says no more in its timeline than in its columns.
    rows.json(movement.finalAtMs === null ? movement.timeline.slice(1) : null);
    rows.instant(movement.finalAtMs);
    rows.instant(movement.endsAtMs);
    rows.text(movement.reason);
  }
  return rows;
}
