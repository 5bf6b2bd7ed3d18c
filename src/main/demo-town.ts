import type { ApiDeps } from "#api";
import {
  createPastMarket,
  type DemoOptions,
  type DemoProgress,
  demoMembers,
  demoPassword,
  type PastMarket,
  seedDemoWorld,
} from "#demo";
import { createManualClock, createSeededIds, dayMs } from "#kernel";
import { type Bank, type BankDeps, openBank } from "./bank.ts";
import type { Fill, Tell } from "./database.ts";

/** What the town's people, amounts and days follow from. */
const demoSeed = "bourse";
/** Before the first day of any town that ends today. */
const townBeginsMs = 400 * dayMs;
const linesEveryPercent = 10;

/** How many people live in the town, and for how long; the usual town when left out. */
export type DemoSize = Pick<DemoOptions, "residents" | "months">;

/**
 * Fills a new database with the demo town: a bank of its own runs under the town's clock, which
 * ends at the present. Its commits do not wait for the disk: the database is given its name only
 * when it is filled, by a commit that waits for all of them.
 */
export function demoTown(
  deps: Omit<BankDeps, "databaseUrl">,
  tell: Tell,
  size: DemoSize = {},
): Fill {
  return async (url) => {
    const untilMs = deps.clock.nowMs();
    const clock = createManualClock(untilMs - townBeginsMs);
    // Names repeat from the seed; secrets never do.
    const ids = { ...createSeededIds(clock, demoSeed), bytes: deps.ids.bytes };
    const options = encodeURIComponent("-c synchronous_commit=off");
    const databaseUrl = `${url}${url.includes("?") ? "&" : "?"}options=${options}`;
    let past: PastMarket | undefined;
    const openPlace: BankDeps["openPlace"] = (market) => {
      past = createPastMarket(market, clock);
      return past;
    };
    await using bank = await openBank({ ...deps, databaseUrl, clock, ids, openPlace });
    const modules = {
      ...bank,
      signUp: bank.identity.signUpWithPassword,
      importAch: bank.flows.importAch,
      async idle() {
        await past?.idle();
        await bank.roundUps.idle();
      },
    };
    const onProgress = teller(tell);
    tell("The sample market is listed");
    await bank.market.seedSample(demoSeed, untilMs);
    await seedDemoWorld({ ...size, modules, clock, seed: demoSeed, untilMs, onProgress });
  };
}

function teller(tell: Tell): (progress: DemoProgress) => void {
  const texts = {
    people: "The demo town's people sign up",
    life: "The demo town lives its year",
  } as const;
  let said = "";
  return ({ step, done, of }) => {
    const percent = Math.floor((done * 100) / of / linesEveryPercent) * linesEveryPercent;
    const text = `${texts[step]}: ${percent} %`;
    if (text !== said) tell(text);
    said = text;
  };
}

/** Whether the town stands in this database. */
export async function isDemoTown(bank: Pick<Bank, "identity">): Promise<boolean> {
  const found = await Promise.all(
    demoMembers.map(async ({ handle }) => bank.identity.memberByHandle(handle)),
  );
  return found.every((member, i) => member?.name === demoMembers[i]?.name);
}

/** Whom a visitor may sign in as, if the town stands in this database. */
export async function demoOf(bank: Pick<Bank, "identity">): Promise<ApiDeps["demo"]> {
  if (!(await isDemoTown(bank))) return undefined;
  return { members: demoMembers, password: demoPassword };
}

/** How a newcomer gets in. */
export function demoInvitation(): string {
  const handles = demoMembers.map(({ handle }) => `@${handle}`).join(", ");
  return `Sign in as ${handles} with the password "${demoPassword}"`;
}
