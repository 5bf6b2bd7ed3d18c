import { addMonths, monthOf, monthStartMs } from "#accounts";
import {
  type Identity,
  type Member,
  type PersonId,
  type TierLimits,
  tierLimits,
  tiers,
} from "#identity";
import {
  type Clock,
  type Currency,
  dayMs,
  err,
  type MemberId,
  type Money,
  money,
  ok,
  type Result,
  type Soon,
  whenThere,
} from "#kernel";
import type { Movements } from "#movements";
import type { LimitExceeded, LimitWindow } from "./errors.ts";
import type { LimitsView, LimitUse } from "./payment.ts";
import { limitedKinds } from "./state.ts";

/** What was sent in one currency in the windows (UTC) that began at `dayMs` and `monthMs`. */
type Usage = { dayMs: number; day: bigint; monthMs: number; month: bigint };

/** What one natural person sent, over the members whose past is counted in. */
type PersonUsage = {
  readonly counted: Set<MemberId>;
  readonly byCurrency: Map<Currency, Usage>;
  loading: Promise<void> | undefined;
  /** Reservations without an outcome: the person is not forgotten meanwhile. */
  underWay: number;
};

/** An amount that counts as sent until it is released. */
export type Reservation = {
  readonly person: PersonUsage;
  readonly amount: Money;
  readonly atMs: number;
};

/**
 * Limits on what a natural person sends, counted in memory. Check and count happen in one turn of
 * the event loop and this process is the only one that sends, so no two payments share what is
 * left.
 */
export type Limits = {
  reserve(member: Member, amount: Money): Soon<Result<Reservation, LimitExceeded>>;
  /** What is reserved was sent. */
  keep(reservation: Reservation): void;
  /** It was not sent. */
  release(reservation: Reservation): void;
  /** What was sent came back. */
  giveBack(member: Member, amount: Money, sentAtMs: number): void;
  /** Whether it could be sent now. */
  check(member: Member, amount: Money): Promise<Result<void, LimitExceeded>>;
  view(member: Member, currency: Currency): Promise<LimitsView>;
};

const personsMax = 100_000;

type LimitsDeps = {
  readonly clock: Clock;
  readonly identity: Pick<Identity, "membersOfPerson">;
  readonly movements: Pick<Movements, "sentSince">;
};

export function createLimits(deps: LimitsDeps): Limits {
  const { clock } = deps;
  const persons = new Map<PersonId, PersonUsage>();

  function usageOf(member: Member): Soon<PersonUsage> {
    const person = persons.get(member.personId) ?? remember(persons, member.personId);
    return person.counted.has(member.id) ? person : count(person, member);
  }

  async function count(person: PersonUsage, member: Member): Promise<PersonUsage> {
    while (!person.counted.has(member.id)) {
      person.loading ??= countIn(deps, person, member).finally(() => {
        person.loading = undefined;
      });
      await person.loading;
    }
    return person;
  }

  return {
    reserve(member, amount) {
      return whenThere(usageOf(member), (person): Result<Reservation, LimitExceeded> => {
        const atMs = clock.nowMs();
        const usage = usageAt(person, amount.currency, atMs);
        const refusal = refusalOf(tierLimits[member.tier][amount.currency], usage, amount);
        if (refusal) return err(refusal);
        usage.day += amount.amount;
        usage.month += amount.amount;
        person.underWay += 1;
        return ok({ person, amount, atMs });
      });
    },
    keep({ person }) {
      person.underWay -= 1;
    },
    release({ person, amount, atMs }) {
      person.underWay -= 1;
      subtract(person, amount, atMs, clock.nowMs());
    },
    giveBack(member, amount, sentAtMs) {
      const person = persons.get(member.personId);
      // Whether a read that is under way saw this return is unknown, so it stays counted.
      if (!person || person.loading || !person.counted.has(member.id)) return;
      subtract(person, amount, sentAtMs, clock.nowMs());
    },
    async check(member, amount) {
      const usage = usageAt(await usageOf(member), amount.currency, clock.nowMs());
      const refusal = refusalOf(tierLimits[member.tier][amount.currency], usage, amount);
      return refusal ? err(refusal) : ok(undefined);
    },
    async view(member, currency) {
      const usage = usageAt(await usageOf(member), currency, clock.nowMs());
      return viewOf(member, currency, usage);
    },
  };
}

function remember(persons: Map<PersonId, PersonUsage>, id: PersonId): PersonUsage {
  if (persons.size >= personsMax) {
    for (const [oldest, person] of persons) {
      if (person.underWay > 0 || person.loading) continue;
      persons.delete(oldest);
      break;
    }
  }
  const person = {
    counted: new Set<MemberId>(),
    byCurrency: new Map(),
    loading: undefined,
    underWay: 0,
  };
  persons.set(id, person);
  return person;
}

async function countIn(
  { clock, identity, movements }: LimitsDeps,
  person: PersonUsage,
  member: Member,
): Promise<void> {
  const sinceMs = monthStartMs(monthOf(clock.nowMs()));
  const all = new Set(await identity.membersOfPerson(member.personId)).add(member.id);
  const missing = [...all].filter((id) => !person.counted.has(id));
  const sums = await Promise.all(
    missing.map((id) => movements.sentSince(id, limitedKinds, sinceMs)),
  );
  const nowMs = clock.nowMs();
  for (const { currency, dayMs: sumDayMs, amount } of sums.flat()) {
    const usage = usageAt(person, currency, nowMs);
    if (sumDayMs >= usage.monthMs) usage.month += amount;
    if (sumDayMs === usage.dayMs) usage.day += amount;
  }
  for (const id of missing) person.counted.add(id);
}

function usageAt(person: PersonUsage, currency: Currency, nowMs: number): Usage {
  const today = dayStart(nowMs);
  const usage = person.byCurrency.get(currency);
  if (usage?.dayMs === today) return usage;
  const monthMs = monthStartMs(monthOf(nowMs));
  const fresh = {
    dayMs: today,
    day: 0n,
    monthMs,
    month: usage?.monthMs === monthMs ? usage.month : 0n,
  };
  person.byCurrency.set(currency, fresh);
  return fresh;
}

function subtract(person: PersonUsage, amount: Money, sentAtMs: number, nowMs: number): void {
  const usage = usageAt(person, amount.currency, nowMs);
  if (dayStart(sentAtMs) === usage.dayMs) usage.day -= min(usage.day, amount.amount);
  if (sentAtMs >= usage.monthMs) usage.month -= min(usage.month, amount.amount);
}

function refusalOf(limits: TierLimits, usage: Usage, amount: Money): LimitExceeded | undefined {
  const asked = amount.amount;
  const within = asked <= limits.perTransfer && usage.day + asked <= limits.perDay;
  if (within && usage.month + asked <= limits.perMonth) return undefined;
  for (const { window, left, resetsAtMs } of windowsOf(limits, usage, amount.currency)) {
    if (asked > left.amount) return { code: "limit_exceeded", window, left, resetsAtMs };
  }
  return undefined;
}

function windowsOf(limits: TierLimits, usage: Usage, currency: Currency): LimitUse[] {
  const use = (window: LimitWindow, limit: bigint, used: bigint, resetsAtMs: number | null) => ({
    window,
    limit: money(limit, currency),
    used: money(used, currency),
    left: money(limit - min(limit, used), currency),
    resetsAtMs,
  });
  const nextMonthMs = monthStartMs(addMonths(monthOf(usage.monthMs), 1));
  return [
    use("transfer", limits.perTransfer, 0n, null),
    use("day", limits.perDay, usage.day, usage.dayMs + dayMs),
    use("month", limits.perMonth, usage.month, nextMonthMs),
  ];
}

function viewOf(member: Member, currency: Currency, usage: Usage): LimitsView {
  return {
    tier: member.tier,
    canRaise: member.tier < Math.max(...tiers),
    limits: windowsOf(tierLimits[member.tier][currency], usage, currency),
  };
}

function dayStart(ms: number): number {
  return ms - (ms % dayMs);
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
