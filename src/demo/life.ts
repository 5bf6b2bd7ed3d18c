import { createRandom, type Random } from "#kernel";
import type { Trade } from "./names.ts";
import type { Resident, Town } from "./town.ts";

export type Part = 0 | 1;

/**
 * Something that a resident does, in the first or second part of a day. What falls into one part is
 * done side by side, so a day costs two rounds, however many people there are.
 */
export type Deed =
  | {
      readonly type: "pay";
      readonly part: Part;
      readonly from: number;
      readonly to: string;
      readonly amount: bigint;
      readonly note: string;
    }
  | {
      readonly type: "split";
      readonly part: Part;
      readonly from: number;
      readonly with: readonly number[];
      readonly total: bigint;
      readonly title: string;
    }
  | {
      readonly type: "ask";
      readonly part: Part;
      readonly from: number;
      readonly of: number;
      readonly amount: bigint;
      readonly note: string;
    };

type Habit = {
  readonly trade: Trade;
  /** Times in a hundred days, at the usual pace. */
  readonly per100Days: number;
  readonly cents: readonly [min: number, max: number];
  readonly parts: readonly Part[];
  readonly notes: readonly string[];
};

const habits: readonly Habit[] = [
  { trade: "groceries", per100Days: 14, cents: [1_250, 9_800], parts: [1], notes: [""] },
  { trade: "coffee", per100Days: 12, cents: [320, 890], parts: [0], notes: ["", "☕"] },
  { trade: "restaurant", per100Days: 7, cents: [1_450, 6_200], parts: [0, 1], notes: ["", "🍜"] },
  { trade: "transport", per100Days: 8, cents: [275, 2_900], parts: [0], notes: [""] },
  { trade: "pharmacy", per100Days: 2, cents: [640, 4_300], parts: [1], notes: [""] },
  { trade: "books", per100Days: 2, cents: [900, 3_600], parts: [1], notes: ["", "📚"] },
  { trade: "clothes", per100Days: 2, cents: [1_900, 12_500], parts: [0, 1], notes: [""] },
  { trade: "hardware", per100Days: 1, cents: [700, 8_900], parts: [1], notes: [""] },
  { trade: "cinema", per100Days: 3, cents: [1_100, 3_200], parts: [1], notes: ["", "🎬"] },
  { trade: "travel", per100Days: 1, cents: [8_000, 32_000], parts: [0, 1], notes: ["✈️"] },
];

/** Bills that come once a month, on a day that each resident has. */
const bills: readonly { trade: Trade; day: number; cents: readonly [number, number] }[] = [
  { trade: "energy", day: 7, cents: [4_800, 12_900] },
  { trade: "internet", day: 11, cents: [4_500, 4_500] },
  { trade: "streaming", day: 16, cents: [1_299, 1_299] },
  { trade: "gym", day: 20, cents: [3_900, 3_900] },
];

const friendly = [
  ["Lunch", 900, 2_400],
  ["Taxi home", 600, 1_900],
  ["Concert tickets 🎶", 2_500, 7_500],
  ["Thanks for helping 🙏", 1_000, 4_000],
  ["Birthday present 🎂", 1_500, 4_500],
  ["Groceries you got", 1_200, 5_200],
] as const;

/** What one resident does on a day: the same for the same seed, resident and day. */
export function deedsOf(seed: string, town: Town, index: number, day: number, date: Date): Deed[] {
  const resident = town.residents[index];
  if (!resident) return [];
  const random = createRandom(`${seed}:${resident.handle}:${day}`);
  const deeds: Deed[] = [];
  for (const habit of habits) {
    if (random.between(0, 9_999) < habit.per100Days * resident.pace) {
      deeds.push(purchase(random, town, index, habit));
    }
  }
  for (const bill of bills) {
    if (date.getUTCDate() === bill.day) deeds.push(payBill(seed, town, index, bill));
  }
  deeds.push(...amongFriends(random, index, resident));
  return deeds;
}

function purchase(random: Random, town: Town, from: number, habit: Habit): Deed {
  return {
    type: "pay",
    part: random.pick(habit.parts),
    from,
    to: shopOf(random, town, from, habit.trade),
    amount: BigInt(random.between(habit.cents[0], habit.cents[1])),
    note: random.pick(habit.notes),
  };
}

const loyaltyPercent = 90;

/** People have their shop, and now and then try another. */
function shopOf(random: Random, town: Town, resident: number, trade: Trade): string {
  const shops = town.shops.get(trade) ?? [];
  const favourite = shops[resident % shops.length];
  if (favourite !== undefined && random.chance(loyaltyPercent)) return favourite;
  return random.pick(shops);
}

function payBill(seed: string, town: Town, from: number, bill: (typeof bills)[number]): Deed {
  const random = createRandom(`${seed}:${from}:${bill.trade}`);
  return {
    type: "pay",
    part: 0,
    from,
    to: random.pick(town.shops.get(bill.trade) ?? []),
    amount: BigInt(random.between(bill.cents[0], bill.cents[1])),
    note: "",
  };
}

function amongFriends(random: Random, from: number, resident: Resident): Deed[] {
  const friend = random.pick(resident.friends);
  const [note, min, max] = random.pick(friendly);
  const amount = BigInt(random.between(min, max));
  const draw = random.between(0, 9_999);
  if (draw < 3 * resident.pace) {
    return [{ type: "pay", part: 1, from, to: `@${friend}`, amount, note }];
  }
  if (draw < 4 * resident.pace) return [{ type: "ask", part: 1, from, of: friend, amount, note }];
  if (draw < 4.6 * resident.pace) {
    const others = new Set([friend, random.pick(resident.friends), random.pick(resident.friends)]);
    const total = amount * BigInt(others.size + 1) + BigInt(random.between(0, 3));
    return [{ type: "split", part: 1, from, with: [...others], total, title: "Dinner 🍝" }];
  }
  return [];
}
