import type {
  PaymentRequest as WireRequest,
  Schedule as WireSchedule,
  Split as WireSplit,
} from "@bourse/contract";
import type { MemberId } from "#kernel";
import type { PaymentRequest, Payments, Schedule, Split } from "#payments";
import type { PresentParty } from "./present-party.ts";
import { presentInstant, presentMaybeInstant, presentMoney } from "./present-values.ts";

type Deps = { readonly payments: Payments; readonly party: PresentParty };

/** Requests, splits and schedules as one member sees them. */
export type PresentRequest = {
  request(request: PaymentRequest, viewer: MemberId): Promise<WireRequest>;
  split(split: Split): Promise<WireSplit>;
  schedule(schedule: Schedule): Promise<WireSchedule>;
};

export function createPresentRequest({ payments, party }: Deps): PresentRequest {
  const partyOrNull = async (member: MemberId | null) => (member === null ? null : party(member));
  const urlOf = (request: PaymentRequest | null) =>
    request === null ? null : payments.requestUrl(request);

  return {
    async request(request, viewer) {
      return {
        id: request.id,
        direction: request.by === viewer ? "out" : "in",
        from: await partyOrNull(request.from),
        by: await party(request.by),
        amount: presentMoney(request.amount),
        paid: presentMoney(request.paid),
        allowPartial: request.allowPartial,
        note: request.note,
        state: request.state,
        createdAt: presentInstant(request.createdAtMs),
        endsAt: presentInstant(request.endsAtMs),
        remindedAt: presentMaybeInstant(request.remindedAtMs),
        splitId: request.splitId,
        url: request.by === viewer ? urlOf(request) : null,
      };
    },
    async split(split) {
      const shares = split.shares.map(async ({ member, guest, amount, state, request }) => {
        const shown = await partyOrNull(member);
        return {
          member: shown,
          name: shown?.name ?? guest,
          amount: presentMoney(amount),
          state,
          requestId: request?.id ?? null,
          url: urlOf(request),
        };
      });
      return {
        id: split.id,
        title: split.title,
        by: await party(split.by),
        total: presentMoney(split.total),
        method: split.method,
        paid: presentMoney(split.paid),
        remainder: presentMoney(split.remainder),
        state: split.state,
        createdAt: presentInstant(split.createdAtMs),
        shares: await Promise.all(shares),
      };
    },
    async schedule(schedule) {
      return {
        id: schedule.id,
        payee: await party(schedule.payee),
        amount: presentMoney(schedule.amount),
        note: schedule.note,
        every: schedule.every,
        nextOn: schedule.nextOn,
        endsOn: schedule.endsOn,
        state: schedule.state,
        last: schedule.last,
        createdAt: presentInstant(schedule.createdAtMs),
      };
    },
  };
}
