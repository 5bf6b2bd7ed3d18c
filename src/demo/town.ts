import { createRandom, type Random } from "#kernel";
import { businesses, employers, firstNames, lastNames, type Trade } from "./names.ts";

export type Resident = {
  readonly handle: string;
  readonly name: string;
  readonly employer: string;
  /** Net pay of half a month, in cents. */
  readonly pay: bigint;
  /** Cents a month, to a landlord, on this day of the month. */
  readonly rent: { readonly landlord: string; readonly amount: bigint; readonly day: number };
  /** Indexes of the people they pay, split with and ask. */
  readonly friends: readonly number[];
  /** How often they buy, in percent of the usual. */
  readonly pace: number;
  readonly pot: {
    readonly name: string;
    readonly emoji: string;
    readonly goal: bigint;
    readonly monthly: bigint;
    readonly roundsUp: boolean;
  } | null;
};

export type Town = {
  readonly residents: readonly Resident[];
  readonly shops: ReadonlyMap<Trade, readonly string[]>;
};

/** The members that a newcomer signs in as. They know each other. */
export const demoMembers = [
  { handle: "alice", name: "Alice Martin" },
  { handle: "bob", name: "Bob Keller" },
  { handle: "chloe", name: "Chloé Fontaine" },
] as const;

const potIdeas = [
  ["Holiday", "🏝️", 240_000n],
  ["Rainy day", "☔", 500_000n],
  ["New bike", "🚲", 120_000n],
  ["Wedding gift", "🎁", 60_000n],
  ["Laptop", "💻", 180_000n],
  ["Moving house", "📦", 300_000n],
] as const;

/** Plans the town: the same for the same seed and size. */
export function planTown(seed: string, residentCount: number): Town {
  const random = createRandom(`${seed}:town`);
  const names = residentNames(random, residentCount);
  const residents = names.map((name, index) => planResident(seed, name, index, residentCount));
  const shops = new Map<Trade, string[]>();
  for (const { trade, handle } of businesses) {
    shops.set(trade, [...(shops.get(trade) ?? []), handle]);
  }
  return { residents, shops };
}

type Named = { readonly handle: string; readonly name: string };

function residentNames(random: Random, count: number): Named[] {
  const people: Named[] = [...demoMembers];
  const used = new Set(people.map((person) => person.name));
  while (people.length < count) {
    const first = random.pick(firstNames);
    const last = random.pick(lastNames);
    const name = `${first} ${last}`;
    if (used.has(name)) continue;
    used.add(name);
    people.push({ name, handle: `${first}_${last}`.toLowerCase() });
  }
  return people.slice(0, count);
}

const friendsMin = 3;
const friendsMax = 7;

function planResident(seed: string, named: Named, index: number, count: number): Resident {
  const random = createRandom(`${seed}:${named.handle}`);
  const isDemo = index < demoMembers.length;
  const pay = BigInt(random.between(1_500, 3_400)) * 100n + BigInt(random.between(0, 99));
  const friends = new Set<number>();
  if (isDemo) for (let i = 0; i < demoMembers.length; i++) if (i !== index) friends.add(i);
  const wanted = Math.min(count - 1, random.between(friendsMin, friendsMax) + (isDemo ? 4 : 0));
  // Neighbours in the list, so that circles of friends overlap.
  for (let step = 1; friends.size < wanted; step++) {
    const friend = (index + (random.chance(70) ? step : random.between(1, count - 1))) % count;
    if (friend !== index) friends.add(friend);
  }
  const [potName, emoji, goal] = random.pick(potIdeas);
  const landlords = businesses.filter((business) => business.trade === "rent");
  return {
    ...named,
    employer: random.pick(employers),
    pay,
    rent: {
      landlord: random.pick(landlords).handle,
      amount: (pay * 2n * BigInt(random.between(24, 31))) / 100n,
      day: random.between(1, 5),
    },
    friends: [...friends],
    pace: isDemo ? 200 : random.between(35, 75),
    pot:
      isDemo || random.chance(55)
        ? {
            name: potName,
            emoji,
            goal,
            monthly: BigInt(random.between(5, 25)) * 1_000n,
            roundsUp: isDemo || random.chance(15),
          }
        : null,
  };
}
