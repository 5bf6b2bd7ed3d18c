import Stripe from "stripe";
import {
  migrations as accountMigrations,
  createAccounts,
  institutionAccounts,
  ledgerOf,
  transferCodes,
} from "#accounts";
import {
  createIdentity,
  createSandboxIdentityCheck,
  migrations as identityMigrations,
} from "#identity";
import {
  type AccountId,
  createEventLog,
  createManualClock,
  createRandomIds,
  eventMigrations,
  type Ids,
  idToU128,
  type ManualClock,
  type MemberId,
  type MovementId,
  money,
  must,
  silentLog,
} from "#kernel";
import {
  createMemoryLedger,
  type Ledger,
  ledgerMigrations,
  type PostgresLedgerDeps,
  transferInput,
} from "#ledger";
import { createMerchants, type Merchants, migrations, type World } from "#merchants";
import {
  createMovements,
  institution,
  type MovementKind,
  type Movements,
  movementMigrations,
} from "#movements";
import { createPayments, migrations as paymentMigrations } from "#payments";
import type { TestDatabase } from "#testing";
import { createStripeApi } from "./stripe-api.ts";

const origin = "https://bank.example";
const password = "correct horse staple 42";

/** What the tests' database needs. */
export const testMigrations = [
  ...eventMigrations,
  ...ledgerMigrations,
  ...movementMigrations,
  ...identityMigrations,
  ...accountMigrations,
  ...paymentMigrations,
  ...migrations,
];

/** The modules under merchants, a ledger in memory, and the listener on a port of its own. */
export type Mall = AsyncDisposable & {
  readonly merchants: Merchants;
  readonly ledger: Ledger;
  readonly clock: ManualClock;
  readonly port: number;
  readonly accounts: ReturnType<typeof createAccounts>;
  readonly identity: ReturnType<typeof createIdentity>;
  /** A member of either kind. */
  join(kind: "person" | "business"): Promise<MemberId>;
  /** Ids of a member's movements of a kind, newest first. */
  movementsOf(member: MemberId, kind: MovementKind): Promise<MovementId[]>;
  /** A person with dollars, in cents. */
  rich(cents: bigint): Promise<MemberId>;
  /** A business with keys of both worlds, and clients with the SDK as shops use it. */
  openShop(): Promise<TestShop>;
  client(key: string): Stripe;
};

export type TestShop = {
  readonly world: World;
  readonly live: World;
  readonly key: string;
  readonly liveKey: string;
  readonly stripe: Stripe;
};

let members = 0;

/** A way to sign members up. */
function createJoin(
  identity: ReturnType<typeof createIdentity>,
  accounts: ReturnType<typeof createAccounts>,
): Mall["join"] {
  return async (kind) => {
    members += 1;
    const letters = [...String(members)].map((digit) => "abcdefghkp"[Number(digit)]).join("");
    const details = {
      handle: `member_${letters}`,
      name: `Member ${members}`,
      kind,
      language: "en",
      displayCurrency: "USD",
      password,
    } as const;
    const caller = { address: `192.0.2.${members % 250}`, userAgent: "test" };
    const { member } = must(await identity.signUpWithPassword(details, caller));
    await accounts.open(member.id, "USD", details.name);
    return member.id;
  };
}

/** Money from another bank. */
async function fund(
  movements: Movements,
  ids: Ids,
  account: AccountId,
  cents: bigint,
  member: MemberId,
): Promise<void> {
  const transfer = transferInput({
    id: ids.u128(),
    debitAccountId: institutionAccounts.nostro("USD"),
    creditAccountId: idToU128(account),
    amount: cents,
    ledger: ledgerOf("USD"),
    code: transferCodes.bankCredit,
  });
  const submitted = await movements.submit({
    id: ids.make("mov"),
    kind: "bank_credit",
    owner: institution,
    idempotencyKey: account,
    requestHash: account,
    from: { type: "outside", name: "Employer" },
    to: { type: "member", member, account },
    amount: money(cents, "USD"),
    note: "",
    category: "income",
    details: {},
    step: { name: "credit", target: "completed", transfers: [transfer] },
  });
  must(submitted);
}

type LedgerOpener = (deps: PostgresLedgerDeps) => Ledger | Promise<Ledger>;

const startMs = Date.UTC(2026, 0, 15, 12);

/** Every module that merchants stand on, and the listener. */
async function openModules(database: TestDatabase, openLedger: LedgerOpener) {
  const { db } = database;
  const clock = createManualClock(startMs);
  const ids = createRandomIds(clock);
  const shared = { db, clock, ids, log: silentLog, events: createEventLog(db) };
  const ledger = await openLedger(shared);
  const movements = await createMovements({ ...shared, ledger });
  await movements.recover();
  const secretKey = new Uint8Array(32).fill(7);
  const identity = createIdentity({
    ...shared,
    secretKey,
    relyingParty: { id: "bank.example", name: "Bank", origins: [origin] },
    identityCheck: createSandboxIdentityCheck({ clock }),
  });
  const directory = { nameOf: (member: MemberId) => identity.memberById(member) };
  const accounts = createAccounts({ ...shared, ledger, movements, directory });
  await accounts.ensureInstitution();
  const given = { ...shared, movements, accounts, identity, publicUrl: origin };
  const payments = createPayments({ ...given, linkSecret: secretKey });
  const spending = payments.reserveSpending;
  const merchants = createMerchants({
    ...given,
    ledger,
    secretKey,
    spending,
    privateWebhooks: true,
  });
  await merchants.open();
  const api = createStripeApi({ ...shared, merchants });
  await api.listen({ host: "127.0.0.1", port: 0 });
  const address = api.server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { ids, movements, payments, merchants, ledger, clock, accounts, identity, api, port };
}

export async function openMall(
  database: TestDatabase,
  openLedger: LedgerOpener = createMemoryLedger,
): Promise<Mall> {
  const modules = await openModules(database, openLedger);
  const { ids, movements, payments, merchants, api, ...shown } = modules;
  const { ledger, port, accounts, identity } = shown;
  const join = createJoin(identity, accounts);
  const client = (key: string) =>
    new Stripe(key, { host: "127.0.0.1", port, protocol: "http", telemetry: false });

  return {
    ...shown,
    merchants,
    join,
    client,
    async movementsOf(member, kind) {
      const found = await movements.list({ member, kind, limit: 100 });
      return found.map(({ id }) => id);
    },
    async rich(cents) {
      const member = await join("person");
      const account = await accounts.open(member, "USD", "");
      await fund(movements, ids, account.id, cents, member);
      return member;
    },
    async openShop() {
      const business = await join("business");
      must(await merchants.openBusiness(business, { descriptor: "TEST SHOP" }));
      const world = { business, live: false };
      const live = { business, live: true };
      const { key } = must(await merchants.makeKey(world, "secret"));
      const { key: liveKey } = must(await merchants.makeKey(live, "secret"));
      return { world, live, key, liveKey, stripe: client(key) };
    },
    async [Symbol.asyncDispose]() {
      await api.close();
      await merchants[Symbol.asyncDispose]();
      payments.close();
      await movements.close();
      await ledger.close();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** What a call was refused with. */
export async function refused(call: Promise<unknown>): Promise<Stripe.errors.StripeError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error("it was not refused");
}

/** @throws when anything that must hold does not */
export async function expectSound(mall: Mall): Promise<void> {
  const broken = await brokenInvariants(mall);
  if (broken.length > 0) throw new Error(JSON.stringify(broken));
}

/** Everything that must hold, whatever was done. */
export async function brokenInvariants({ merchants, accounts }: Mall): Promise<unknown[]> {
  const all = [...(await merchants.verifyMerchants()), ...(await accounts.verifyAccounts())];
  return all.filter(({ ids }) => ids.length > 0);
}
