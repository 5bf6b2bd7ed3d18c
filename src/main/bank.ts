import { type Accounts, createAccounts } from "#accounts";
import type { Brokerage } from "#brokerage";
import type { Secrets } from "#config";
import {
  createComposeNotice,
  createFlows,
  createLedgerExplorer,
  type Flows,
  type LedgerExplorer,
  type RoundUps,
  startRoundUps,
} from "#flows";
import { createFirms, type Firms } from "#gateway";
import {
  createIdentity,
  createSandboxIdentityCheck,
  type Identity,
  type RelyingParty,
} from "#identity";
import {
  type Admit,
  type Clock,
  createEventLog,
  type Db,
  type EventLog,
  type Ids,
  type Log,
  openDb,
} from "#kernel";
import { type Ledger, type LedgerEngine, openLedger, type PostgresLedgerDeps } from "#ledger";
import type { Market } from "#market";
import { createMerchants, type Merchants } from "#merchants";
import { createMovements, type Movements } from "#movements";
import {
  createOutbox,
  createPush,
  createSmtp,
  type Outbox,
  type Push,
  type SmtpSettings,
} from "#notifications";
import { createPayments, type Payments } from "#payments";
import { createProofs, type Proofs } from "#proofs";
import { type BrokerConfig, createBrokerDoor } from "./broker-door.ts";
import { openSecurities, type SecuritiesDeps } from "./securities.ts";
import { createSecurityEvents } from "./security-events.ts";

export type BankDeps = {
  /** A database with every migration applied. */
  readonly databaseUrl: string;
  /** Asked by each connection whether this server may still write; nobody is when left out. */
  readonly admit?: Admit;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly log: Log;
  readonly secrets: Secrets;
  readonly publicUrl: string;
  readonly relyingParty: RelyingParty;
  /** Of the embedded exchange; it is made when the exchange is first used. */
  readonly exchangeFolder: string;
  /** Those who follow the exchange's events beside the modules, and store what they are told. */
  readonly venueKeepers?: readonly string[];
  /** Where orders are traded: the embedded exchange when left out. */
  readonly openPlace?: SecuritiesDeps["openPlace"];
  /** A broker outside, and what it trades for members. */
  readonly broker?: BrokerConfig;
  /** The server that takes mail; without one it is written and kept. */
  readonly smtp?: SmtpSettings | undefined;
  /** Webhooks and notices may go to private addresses. */
  readonly privateWebhooks?: boolean;
  /** Where the ledger is kept: in the database when left out. */
  readonly engine?: LedgerEngine;
  /** Another way to open the ledger that is kept there. */
  readonly openLedger?: (deps: PostgresLedgerDeps) => Promise<Ledger>;
};

/** Every module of the server, on one database. It is the only writer of its ledger. */
export type Bank = AsyncDisposable & {
  readonly db: Db;
  readonly events: EventLog;
  readonly ledger: Ledger;
  readonly engine: LedgerEngine;
  readonly movements: Movements;
  /** Whose members have accounts, whichever way they come in. */
  readonly identity: Identity;
  readonly accounts: Accounts;
  readonly payments: Payments;
  readonly market: Market;
  /** Who may trade over FIX. */
  readonly firms: Firms;
  readonly merchants: Merchants;
  readonly outbox: Outbox;
  readonly brokerage: Brokerage;
  /** Notices on members' devices. */
  readonly push: Push;
  readonly proofs: Proofs;
  readonly flows: Flows;
  readonly explorer: LedgerExplorer;
  readonly roundUps: RoundUps;
};

const poolSize = 20;

/**
 * Opens the modules, lowest first, and finishes what a crash left half done. Disposing closes them
 * in the opposite order, each after what it has under way.
 *
 * @throws LedgerLockedError when another process writes to this ledger
 * @throws LedgerElsewhereError, LedgerClusterError
 */
export async function openBank(deps: BankDeps): Promise<Bank> {
  const { clock, ids, log, secrets, engine = { engine: "postgres" } } = deps;
  await using stack = new AsyncDisposableStack();
  const db = openDb(deps.databaseUrl, poolSize, deps.admit);
  stack.defer(() => db.close());
  const events = createEventLog(db);
  const securityEvents = stack.use(createSecurityEvents({ db, events, log }));
  const same = { db, clock, log };
  const ledger = await (deps.openLedger?.(same) ?? openLedger(engine, same));
  stack.defer(() => ledger.close());
  const movements = await createMovements({ db, ledger, clock, events, log });
  stack.defer(() => movements.close());
  const people = createIdentity({
    ...same,
    ids,
    secretKey: secrets.key("identity"),
    relyingParty: deps.relyingParty,
    identityCheck: createSandboxIdentityCheck({ clock }),
    onEvent: securityEvents.forward,
  });
  const directory = { nameOf: people.memberById };
  const accounts = createAccounts({ ...same, ids, ledger, movements, directory });
  const flows = createFlows({ db, clock, ids, movements, identity: people, accounts });
  const identity: Identity = flows;
  const { publicUrl, privateWebhooks = false } = deps;
  const forProducts = { ...same, ids, movements, accounts, identity, publicUrl };
  const linkSecret = secrets.key("links");
  const payments = createPayments({ ...forProducts, events, linkSecret });
  const secretKey = secrets.key("merchants");
  const spending = payments.reserveSpending;
  const forMerchants = { events, ...forProducts, ledger, secretKey, spending, privateWebhooks };
  const merchants = stack.use(createMerchants(forMerchants));
  const outbox = stack.use(createOutbox({ ...same, port: deps.smtp && createSmtp(deps.smtp) }));
  const { exchangeFolder, venueKeepers = [], openPlace } = deps;
  const door = deps.broker && createBrokerDoor(deps.broker, same);
  const places = { exchangeFolder, venueKeepers, door, ...(openPlace && { openPlace }) };
  const forSecurities = { ...forProducts, ledger, events, ...places };
  const { market, brokerage } = await openSecurities(forSecurities, stack);
  const reach = { contact: publicUrl, privateToo: privateWebhooks, secretKey: secrets.key("push") };
  const compose = createComposeNotice({
    identity,
    movements,
    payments,
    market,
    brokerage,
    merchants,
  });
  const push = stack.use(createPush({ ...same, ids, events, identity, compose, ...reach }));
  const forProofs = { signingSecret: secrets.key("proofs"), businesses: merchants.holdings };
  const proofs = createProofs({ db, ledger, accounts, clock, ids, ...forProofs });
  const roundUps = startRoundUps({ movements, accounts, log });
  stack.defer(() => roundUps.close());
  await resumeAll({ market, movements, accounts, merchants, brokerage, push });
  const owned = stack.move();
  return {
    db,
    events,
    ledger,
    engine,
    movements,
    identity,
    accounts,
    payments,
    market,
    firms: createFirms({ db, clock, ids }),
    merchants,
    outbox,
    brokerage,
    push,
    proofs,
    flows,
    explorer: createLedgerExplorer({ ledger, accounts, movements, identity }),
    roundUps,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Finishes what a crash left half done, lowest first. */
async function resumeAll(
  bank: Pick<Bank, "market" | "movements" | "accounts" | "merchants" | "brokerage" | "push">,
): Promise<void> {
  await bank.market.resume();
  await bank.movements.recover();
  await bank.accounts.ensureInstitution();
  await bank.merchants.open();
  await bank.brokerage.start();
  await bank.push.start();
}
