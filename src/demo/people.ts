import type { Account } from "#accounts";
import { createRandom, dayMs, type MemberId, must } from "#kernel";
import type { DemoOptions } from "./modules.ts";
import { demoPassword } from "./modules.ts";
import { businesses, tradeCategories } from "./names.ts";
import type { Resident, Town } from "./town.ts";

export type Inhabitant = { readonly member: MemberId; readonly account: Account };

/** Everybody who has signed up: residents by their index, businesses by their handle. */
export type People = {
  readonly residents: readonly Inhabitant[];
  readonly businesses: ReadonlyMap<string, Inhabitant>;
};

type Newcomer = {
  readonly handle: string;
  readonly name: string;
  readonly kind: "person" | "business";
  readonly trade?: (typeof tradeCategories)[keyof typeof tradeCategories];
};

/** Passwords are hashed beside the work of those whose hash is done. */
const atOnce = 40;
const signUpMs = 7_500;

/** Signs everybody up, checks who they are, and lets friends know each other. */
export async function settlePeople(options: DemoOptions, town: Town): Promise<People> {
  const newcomers: Newcomer[] = [
    ...businesses.map(({ handle, name, trade }) => ({
      handle,
      name,
      kind: "business" as const,
      trade: tradeCategories[trade],
    })),
    ...town.residents.map(({ handle, name }) => ({ handle, name, kind: "person" as const })),
  ];
  const settled: Inhabitant[] = [];
  for (let start = 0; start < newcomers.length; start += atOnce) {
    const group = newcomers.slice(start, start + atOnce);
    settled.push(...(await Promise.all(group.map((person) => settle(options, person)))));
    options.clock.advanceMs(group.length * signUpMs);
    options.onProgress?.({ step: "people", done: settled.length, of: newcomers.length });
  }
  // The provider answers a page at a time.
  while ((await options.modules.identity.collectIdentityDecisions()) > 0) {
    options.clock.advanceMs(60_000);
  }
  const people = {
    businesses: new Map(
      businesses.flatMap(({ handle }, i) => {
        const inhabitant = settled[i];
        return inhabitant ? [[handle, inhabitant] as const] : [];
      }),
    ),
    residents: settled.slice(businesses.length),
  };
  await Promise.all(
    town.residents.map((resident, index) => befriend(options, town, people, resident, index)),
  );
  return people;
}

async function settle(options: DemoOptions, person: Newcomer): Promise<Inhabitant> {
  const { signUp, identity, accounts } = options.modules;
  const signedUp = must(
    await signUp(
      {
        ...person,
        language: "en",
        displayCurrency: "USD",
        password: demoPassword,
      },
      { address: `demo-${person.handle}`, userAgent: "Demo town" },
    ),
  );
  const { id } = signedUp.member;
  const random = createRandom(`${options.seed}:papers:${person.handle}`);
  must(
    await identity.submitIdentityCheck(id, {
      tier: 2,
      legalName: person.name,
      birthDate: new Date(-random.between(0, 8_000) * dayMs).toISOString().slice(0, 10),
      country: "US",
      document: { kind: "passport", number: `P${random.between(1e7, 9e7)}1` },
    }),
  );
  const account = await accounts.accountOf(id, "USD");
  if (!account) throw new Error("a new member has an account in dollars");
  return { member: id, account };
}

async function befriend(
  options: DemoOptions,
  town: Town,
  people: People,
  resident: Resident,
  index: number,
): Promise<void> {
  const me = people.residents[index];
  if (!me) return;
  for (const friend of resident.friends) {
    const handle = town.residents[friend]?.handle;
    if (handle) must(await options.modules.identity.addContact(me.member, handle));
  }
}
