import { type Accounts, createAccounts } from "#accounts";
import type { Secrets } from "#config";
import { createFlows, type Flows, type RoundUps, startRoundUps } from "#flows";
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
import { type Ledger, openPostgresLedger, type PostgresLedgerDeps } from "#ledger";
import { createMovements, type Movements } from "#movements";
import { createPayments, type Payments } from "#payments";
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
  /** The ledger's engine: PostgreSQL when left out. */
  readonly openLedger?: (deps: PostgresLedgerDeps) => Promise<Ledger>;
};

/** Every module of the server, on one database. It is the only writer of its ledger. */
export type Bank = AsyncDisposable & {
  readonly db: Db;
  readonly events: EventLog;
  readonly ledger: Ledger;
  readonly movements: Movements;
  /** Whose members have accounts, whichever way they come in. */
  readonly identity: Identity;
  readonly accounts: Accounts;
  readonly payments: Payments;
  readonly flows: Flows;
  readonly roundUps: RoundUps;
};

const poolSize = 20;

/**
 * Opens the modules, lowest first, and finishes what a crash left half done. Disposing closes them
 * in the opposite order, each after what it has under way.
 *
 * @throws LedgerLockedError when another process writes to this ledger
 */
export async function openBank(deps: BankDeps): Promise<Bank> {
  const { clock, ids, log, secrets, openLedger = openPostgresLedger } = deps;
  await using stack = new AsyncDisposableStack();
  const db = openDb(deps.databaseUrl, poolSize, deps.admit);
  stack.defer(() => db.close());
  const events = createEventLog(db);
  const securityEvents = createSecurityEvents({ db, events, log });
  stack.use(securityEvents);
  const ledger = await openLedger({ db, clock, log });
  stack.defer(() => ledger.close());
  const movements = await createMovements({ db, ledger, clock, events, log });
  stack.defer(() => movements.close());
  const people = createIdentity({
    db,
    clock,
    ids,
    log,
    secretKey: secrets.key("identity"),
    relyingParty: deps.relyingParty,
    identityCheck: createSandboxIdentityCheck({ clock }),
    onEvent: securityEvents.forward,
  });
  const directory = { nameOf: people.memberById };
  const accounts = createAccounts({ db, ledger, movements, clock, ids, log, directory });
  const flows = createFlows({ db, clock, ids, movements, identity: people, accounts });
  const identity: Identity = flows;
  const payments = createPayments({
    db,
    clock,
    ids,
    log,
    movements,
    accounts,
    identity,
    events,
    linkSecret: secrets.key("links"),
    publicUrl: deps.publicUrl,
  });
  const roundUps = startRoundUps({ movements, accounts, log });
  stack.defer(() => roundUps.close());
  await movements.recover();
  await accounts.ensureInstitution();
  const owned = stack.move();
  return {
    db,
    events,
    ledger,
    movements,
    identity,
    accounts,
    payments,
    flows,
    roundUps,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
