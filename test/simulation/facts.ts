import type { MemberId, MovementId, PotId } from "#kernel";
import type { RequestId, ScheduleId, SplitId } from "#payments";
import type { World } from "./world.ts";

/** What stands open, so that something can be done about it. Read past the bank. */
export type Facts = {
  readonly pending: readonly {
    readonly id: MovementId;
    readonly wait: "accept" | "arrival" | "claim";
    readonly from: MemberId;
    readonly to: MemberId | null;
    readonly endsAtMs: number;
  }[];
  readonly requests: readonly {
    readonly id: RequestId;
    readonly by: MemberId;
    readonly from: MemberId | null;
    readonly left: bigint;
    readonly endsAtMs: number;
  }[];
  readonly splits: readonly { readonly id: SplitId; readonly by: MemberId }[];
  readonly schedules: readonly {
    readonly id: ScheduleId;
    readonly member: MemberId;
    readonly state: "active" | "paused";
  }[];
  readonly pots: readonly { readonly id: PotId; readonly member: MemberId }[];
  readonly blocks: readonly { readonly member: MemberId; readonly blocked: MemberId }[];
};

const rowsMax = 40;

export async function readFacts({ database }: World): Promise<Facts> {
  const read = async <T extends object>(text: string): Promise<T[]> =>
    (await database.db.pool.query<T>(`${text} limit ${rowsMax}`)).rows;
  const [pending, requests, splits, schedules, pots, blocks] = await Promise.all([
    read<Facts["pending"][number]>(
      `select id, details ->> 'wait' as wait, from_member as from, to_member as to,
         (extract(epoch from ends_at) * 1000)::float8 as "endsAtMs"
       from movements.movement where ends_at is not null order by id desc`,
    ),
    read<Facts["requests"][number]>(
      `select id, by_member as by, from_member as from, amount - paid as left,
         (extract(epoch from ends_at) * 1000)::float8 as "endsAtMs"
       from payments.request where state = 'open' order by id desc`,
    ),
    read<Facts["splits"][number]>(
      "select id, by_member as by from payments.split order by id desc",
    ),
    read<Facts["schedules"][number]>(
      `select id, member_id as member, state from payments.schedule
       where state in ('active', 'paused') order by id desc`,
    ),
    read<Facts["pots"][number]>(
      "select id, member_id as member from accounts.pot where closed_at is null order by id desc",
    ),
    read<Facts["blocks"][number]>(
      `select member_id as member, other_id as blocked from identity.block
       order by member_id, other_id`,
    ),
  ]);
  return { pending, requests, splits, schedules, pots, blocks };
}
