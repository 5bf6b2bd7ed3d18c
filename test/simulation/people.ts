import { createRandom, type Random } from "#demo";
import type { SessionId } from "#identity";
import { type MemberId, must, secondMs } from "#kernel";
import { buildBatch, buildFile, formatNachaBytes } from "#rails";
import type { World } from "./world.ts";

/** Somebody of the simulated town. Acts with a token: approvals have tests of their own. */
export type Person = {
  readonly member: MemberId;
  readonly by: "token";
  readonly handle: string;
  /** In which they approve what a token need not ask for. */
  readonly session: SessionId;
  readonly accountNumber: string;
  readonly routingNumber: string;
};

const names = [
  "anna",
  "bruno",
  "celia",
  "david",
  "erika",
  "fabio",
  "greta",
  "hakan",
  "irene",
  "jonas",
  "kirsten",
  "lukas",
] as const;
const shops = ["bakery", "pharmacy", "bookstore"] as const;
export const password = "seven green otters juggle";
/** Two members who are one natural person, so that they share its limits. */
const twins = 2;

/** Signs everybody up; some prove who they are, so that limits differ. */
export async function settlePeople(world: World, seed: string): Promise<Person[]> {
  const random = createRandom(`${seed}:people`);
  const newcomers = [
    ...names.map((handle) => ({ handle, kind: "person" as const })),
    ...shops.map((handle) => ({ handle, kind: "business" as const })),
  ];
  const people: Person[] = [];
  for (const [index, { handle, kind }] of newcomers.entries()) {
    const details = { handle, name: `Name ${handle}`, kind, language: "en" as const };
    const signedUp = must(
      await world.bank.identity.signUpWithPassword(
        { ...details, displayCurrency: "USD", password },
        { address: `192.0.2.${index}`, userAgent: "simulation" },
      ),
    );
    const { id } = signedUp.member;
    const account = await world.bank.accounts.accountOf(id, "USD");
    const us = account?.details.find((one) => one.type === "us_account");
    if (us?.type !== "us_account") throw new Error("an account in dollars has US details");
    const { accountNumber, routingNumber } = us;
    const session = signedUp.session.id;
    people.push({ member: id, by: "token", handle, session, accountNumber, routingNumber });
    await proveIdentity(world, random, people.length - 1, id);
  }
  world.clock.advanceMs(10 * secondMs);
  while ((await world.bank.identity.collectIdentityDecisions()) > 0) {
    world.clock.advanceMs(secondMs);
  }
  return people;
}

async function proveIdentity(
  { bank }: World,
  random: Random,
  index: number,
  id: MemberId,
): Promise<void> {
  const person = index < twins ? 0 : index;
  const tier = person === 0 ? 1 : random.between(0, 2);
  if (tier === 0) return;
  const day = String(person + 1).padStart(2, "0");
  const check = { legalName: `Legal ${names[person] ?? person}`, country: "US" };
  const request = { ...check, birthDate: `1980-02-${day}` };
  const document = { kind: "passport", number: `P${1_000 + person}1` } as const;
  const submitted = await bank.identity.submitIdentityCheck(
    id,
    tier === 1 ? { ...request, tier: 1 } : { ...request, tier: 2, document },
  );
  must(submitted);
}

/** Salaries as another bank sends them, with an entry for nobody that has to go back. */
export function payroll(
  world: World,
  people: readonly Person[],
  cents: bigint,
  modifier: string,
): Uint8Array {
  const bank = { routingNumber: "091000019", name: "FIRST TOWN BANK" };
  const routingNumber = people[0]?.routingNumber ?? "";
  const entry = (accountNumber: string, receiverName: string) => ({
    transactionCode: "22",
    routingNumber,
    accountNumber,
    amount: cents,
    receiverName,
  });
  const batch = buildBatch(
    {
      secCode: "PPD",
      companyName: "EMPLOYER",
      companyIdentification: "1910000001",
      companyEntryDescription: "PAYROLL",
      effectiveEntryDate: new Date(world.clock.nowMs()).toISOString().slice(0, 10),
      originatingRoutingNumber: bank.routingNumber,
      batchNumber: 1,
    },
    [
      ...people.map((person) => entry(person.accountNumber, person.handle.toUpperCase())),
      entry("999", "NOBODY"),
    ],
  );
  const header = {
    destination: { routingNumber, name: "BOURSE" },
    origin: bank,
    createdAtMs: world.clock.nowMs(),
    fileIdModifier: modifier,
  };
  return formatNachaBytes(buildFile(header, [batch]));
}
