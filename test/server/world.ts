import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "#config";
import { createSystemClock, type MemberId, must } from "#kernel";
import { type App, migrations, type StartOptions, start } from "#main";
import { buildBatch, buildFile, formatNachaBytes } from "#rails";
import { createTestDatabase, startTigerBeetle } from "#testing";

/** The whole server on a database of its own, in this process. */
export type World = AsyncDisposable & {
  readonly app: App;
  readonly url: string;
  /** Ends the server and starts another on the same database and data folder. */
  restart(): Promise<void>;
};

/** `TEST_LEDGER_ENGINE=tigerbeetle` gives each world a cluster of its own for its ledger. */
export const inCluster = process.env["TEST_LEDGER_ENGINE"] === "tigerbeetle";

export async function startWorld(
  options: StartOptions = {},
  settings: Readonly<Record<string, string>> = {},
): Promise<World> {
  const database = await createTestDatabase(migrations);
  const cluster = inCluster ? await startTigerBeetle() : undefined;
  const folder = mkdtempSync(join(tmpdir(), "bourse-world-"));
  const config = readConfig({
    PORT: "0",
    DATABASE_URL: database.url,
    BOURSE_DATA: folder,
    BOURSE_DEMO: "off",
    LOG_LEVEL: "error",
    ...settings,
    ...(cluster && {
      LEDGER_ENGINE: "tigerbeetle",
      TIGERBEETLE_ADDRESSES: cluster.addresses.join(","),
    }),
  });
  const begin = () => start(config, { checkAnswers: true, ...options });
  let app = await begin();
  return {
    get app() {
      return app;
    },
    get url() {
      return app.url;
    },
    async restart() {
      await app[Symbol.asyncDispose]();
      app = await begin();
    },
    async [Symbol.asyncDispose]() {
      await app[Symbol.asyncDispose]();
      await cluster?.[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** What people need of a world to live in it. */
export type Habitat = Pick<World, "app" | "url">;

/** A member with a session and a token of every scope. */
export type Person = {
  readonly id: MemberId;
  readonly handle: string;
  readonly cookie: string;
  readonly token: string;
};

export const password = "seven green otters juggle";
let payrolls = 0;

/** Signs up by the front door; money comes from another bank, in a file. */
export async function joinBourse(world: Habitat, handle: string, cents = 0n): Promise<Person> {
  const signedUp = await send(world, "POST", "/v1/sign-up", {
    body: { handle, name: `Name of ${handle}`, password },
  });
  if (signedUp.status !== 201) throw new Error(JSON.stringify(signedUp.body));
  const cookie = String(signedUp.headers.get("set-cookie")).split(";", 1)[0] ?? "";
  const id: MemberId = Object(signedUp.body).me.id;
  const scopes = ["accounts", "payments", "profile", "events"] as const;
  const { token } = must(await world.app.bank.identity.issueToken(id, { name: "test", scopes }));
  const person = { id, handle, cookie, token };
  if (cents > 0n) await receiveSalary(world, person, cents);
  return person;
}

/** Money from another bank, in cents. */
export async function receiveSalary(world: Habitat, person: Person, cents: bigint): Promise<void> {
  const accounts = await send(world, "GET", "/v1/accounts", { token: person.token });
  const dollars = Object(accounts.body).items.find(
    (account: object) => Object(account).currency === "USD",
  );
  const { routingNumber, accountNumber } = Object(dollars).details[0];
  const bank = { routingNumber: "091000019", name: "FIRST TOWN BANK" };
  payrolls++;
  const batch = buildBatch(
    {
      secCode: "PPD",
      companyName: "EMPLOYER",
      companyIdentification: "1910000001",
      companyEntryDescription: "PAYROLL",
      effectiveEntryDate: "2026-01-01",
      originatingRoutingNumber: bank.routingNumber,
      batchNumber: 1,
      firstTraceSequence: payrolls,
    },
    [
      {
        transactionCode: "22",
        routingNumber,
        accountNumber,
        amount: cents,
        receiverName: person.handle,
      },
    ],
  );
  const destination = { routingNumber, name: "BOURSE" };
  const createdAtMs = createSystemClock().nowMs();
  const header = { destination, origin: bank, createdAtMs, fileIdModifier: "A" };
  must(await world.app.bank.flows.importAch(formatNachaBytes(buildFile(header, [batch]))));
}

/** Makes two people known to each other, so that payments between them arrive at once. */
export async function befriend(world: Habitat, one: Person, other: Person): Promise<void> {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    must(await world.app.bank.identity.addContact(from.id, to.handle));
  }
}

export type SendOptions = {
  readonly token?: string;
  readonly cookie?: string;
  readonly key?: string;
  readonly body?: unknown;
  /** Sent as it is, instead of `body` as JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Sent = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
  /** Of a problem. */
  readonly code: string | undefined;
};

export async function send(
  world: Pick<World, "url">,
  method: string,
  path: string,
  options: SendOptions = {},
): Promise<Sent> {
  const { token, cookie, key, body, text } = options;
  const content = text ?? (body === undefined ? undefined : JSON.stringify(body));
  const answer = await fetch(world.url + path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(cookie !== undefined && { cookie, origin: world.url }),
      ...(key !== undefined && { "idempotency-key": key }),
      ...(content !== undefined && { "content-type": "application/json" }),
      ...options.headers,
    },
    ...(content !== undefined && { body: content }),
  });
  const answered = await answer.text();
  const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
  const parsed: unknown = isJson && answered !== "" ? JSON.parse(answered) : answered;
  const code: string | undefined = Object(parsed).code;
  return { status: answer.status, headers: answer.headers, body: parsed, code };
}

export const dollars = (amount: string) => ({ amount, currency: "USD" });

/** What a member has free to spend in dollars, in cents. */
export async function balanceOf(world: Habitat, { token }: Person): Promise<bigint> {
  const { body } = await send(world, "GET", "/v1/accounts", { token });
  const account = Object(body).items.find((item: object) => Object(item).currency === "USD");
  return BigInt(Object(account).available.amount);
}
