import type pg from "pg";
import { idToUuid, type StoredEvent } from "#kernel";
import { sideToColumns, stepToJson } from "../codec.ts";
import type { Movement, Side, StoredStep } from "../movement.ts";

// Movements of more than one step are few, so what changes them is JSON in one statement, and so
// one transaction. Its parts see the same snapshot and touch different rows.
const statement = `
with plan as (
  update movements.outcome m set further = coalesce(m.further, '[]') || p.step,
    version = m.version + 1
  from jsonb_to_recordset($1::jsonb) as p(id uuid, version integer, step jsonb)
  where m.movement_id = p.id and m.version = p.version and m.state = 'pending'
  returning m.movement_id
), later as (
  update movements.outcome m set state = o.state, version = o.version, reason = o.reason,
    final_at = o.final_at, ends_at = o.ends_at, timeline = o.timeline,
    further = case when o.step is null
      then jsonb_set(m.further, '{-1,outcome}', to_jsonb(o.step_outcome))
      else coalesce(m.further, '[]') || o.step end
  from jsonb_to_recordset($2::jsonb) as o(id uuid, version integer, state text, reason text,
    final_at timestamptz, ends_at timestamptz, step_outcome text, step jsonb, timeline jsonb)
  where m.movement_id = o.id and m.version = o.version - case when o.step is null then 1 else 2 end
  returning m.movement_id
), receiver as (
  update movements.intent i set to_member = o.to_member, to_account = o.to_account,
    to_pot = o.to_pot, to_name = o.to_name
  from jsonb_to_recordset($2::jsonb) as o(id uuid, receives boolean, to_member uuid,
    to_account uuid, to_pot uuid, to_name text), later
  where i.id = o.id and later.movement_id = o.id and o.receives
), size as (
  update movements.intent i set amount = o.amount
  from jsonb_to_recordset($2::jsonb) as o(id uuid, amount bigint), later
  where i.id = o.id and later.movement_id = o.id and o.amount is not null
), event as (
  insert into event.event (seq, member_id, type, subject, data, at)
  select seq, member_id, type, subject, data, at
  from jsonb_to_recordset($3::jsonb)
    as e(seq bigint, member_id uuid, type text, subject text, data jsonb, at timestamptz)
)
select array(select movement_id from plan union all select movement_id from later)::text[] as ids`;

/** What is changed together, rows made by {@link planRow} and {@link outcomeRow}. */
export type Changed = {
  readonly plans: readonly object[];
  readonly outcomes: readonly object[];
  readonly events: readonly StoredEvent[];
};

/** @returns the uuids of the movements that were as expected, and so were changed */
export async function changeMovements(
  client: pg.Client,
  { plans, outcomes, events }: Changed,
): Promise<ReadonlySet<string>> {
  const { rows } = await client.query<{ ids: string[] }>({
    name: "change-movements",
    text: statement,
    values: [plans, outcomes, events.map(eventRow)].map((part) => JSON.stringify(part)),
  });
  return new Set(rows[0]?.ids);
}

type Changing = { readonly movement: Movement; readonly step?: StoredStep | undefined };

/** What is planned next for a movement. */
export function planRow({ movement: { id, version }, step }: Changing): object {
  return { id: idToUuid(id), version, step: step && [stepToJson(step)] };
}

/** A movement's new outcome; with the step itself when that was not stored before. */
export function outcomeRow({ movement, step }: Changing): object {
  const { id, version } = movement;
  const last = movement.steps[movement.steps.length - 1];
  return {
    id: idToUuid(id),
    version,
    state: movement.state,
    reason: movement.reason,
    final_at: instant(movement.finalAtMs),
    ends_at: instant(movement.endsAtMs),
    step_outcome: last?.outcome,
    step: step && [stepToJson(step)],
    // That it was created, its intent says.
    timeline: movement.timeline.slice(1),
    receives: last?.to !== undefined,
    amount: last?.amount === undefined ? null : movement.amount.amount.toString(),
    ...receiver(movement.to),
  };
}

function receiver(side: Side): object {
  const { member, account, pot, name } = sideToColumns(side);
  return {
    to_member: member && idToUuid(member),
    to_account: account && idToUuid(account),
    to_pot: pot && idToUuid(pot),
    to_name: name,
  };
}

function instant(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function eventRow({ seq, memberId, type, subject, data, atMs }: StoredEvent): object {
  const member = idToUuid(memberId);
  return { seq: String(seq), member_id: member, type, subject, data, at: instant(atMs) };
}
