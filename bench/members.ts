import { request } from "undici";
import { operate } from "#main";
import { buildBatch, buildFile, formatNachaBytes } from "#rails";
import type { ServerProcess } from "./server-process.ts";

/** A member who came in by the front door, with money from another bank and a token. */
export type BenchMember = {
  readonly handle: string;
  readonly token: string;
  readonly accountNumber: string;
};

const payerBank = { routingNumber: "091000019", name: "FIRST TOWN BANK" };
const checkingCredit = "22";
const password = "a long password of the bench";

/** Signs members up, gives each a token and `cents` of money that arrives in a NACHA file. */
export async function makeMembers(
  server: ServerProcess,
  count: number,
  cents: bigint,
): Promise<BenchMember[]> {
  const members: BenchMember[] = [];
  let routingNumber = "";
  for (let index = 0; index < count; index++) {
    const handle = `bench_${index}`;
    const body = { handle, name: `Bench ${index}`, password };
    await call(server.url, "POST", "/v1/sign-up", { body });
    const { token } = await operate(server.config, "createToken", {
      member: handle,
      name: "bench",
      scopes: ["accounts", "payments"],
    });
    const accounts = await call(server.url, "GET", "/v1/accounts", { token });
    const details = detailsOf(accounts);
    routingNumber = details.routingNumber;
    members.push({ handle, token, accountNumber: details.accountNumber });
  }
  await operate(server.config, "importAch", { content: creditFile(members, routingNumber, cents) });
  await acquaint(server, members);
  return members;
}

/** Who is paid by whom: a ring, so that money never runs out. */
export function payeeOf(members: readonly BenchMember[], index: number): BenchMember {
  const payee = members[(index + 1) % members.length];
  if (payee === undefined) throw new Error("there are members");
  return payee;
}

/** The first payment between strangers waits for the receiver; those after it do not. */
async function acquaint(server: ServerProcess, members: readonly BenchMember[]): Promise<void> {
  for (const [index, member] of members.entries()) {
    const payee = payeeOf(members, index);
    const body = { to: `@${payee.handle}`, amount: { amount: "1", currency: "USD" } };
    const paid = await call(server.url, "POST", "/v1/payments", {
      token: member.token,
      key: "acquaint",
      body,
    });
    const { id, state } = Object(paid);
    if (state !== "pending") continue;
    await call(server.url, "POST", `/v1/movements/${id}/accept`, {
      token: payee.token,
      key: "acquaint",
    });
  }
}

/** What each member can spend, in cents, and their sum. */
export async function sumOfMoney(
  server: ServerProcess,
  members: readonly BenchMember[],
): Promise<bigint> {
  let sum = 0n;
  for (const { token } of members) {
    const { items } = Object(await call(server.url, "GET", "/v1/accounts", { token }));
    for (const { available, reserved } of items) {
      sum += BigInt(available.amount) + BigInt(reserved.amount);
    }
  }
  return sum;
}

type CallOptions = {
  readonly token?: string;
  readonly key?: string;
  readonly body?: object;
};

export async function call(
  baseUrl: string,
  method: "GET" | "POST",
  path: string,
  { token, key, body }: CallOptions = {},
): Promise<unknown> {
  const answer = await request(baseUrl + path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(key !== undefined && { "idempotency-key": key }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.body.text();
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text}`);
  return JSON.parse(text);
}

function detailsOf(accounts: unknown): { routingNumber: string; accountNumber: string } {
  const dollars = Object(accounts).items.find((item: object) => Object(item).currency === "USD");
  return Object(dollars).details[0];
}

function creditFile(
  members: readonly BenchMember[],
  routingNumber: string,
  cents: bigint,
): Uint8Array {
  const batch = buildBatch(
    {
      secCode: "PPD",
      companyName: "BENCH",
      companyIdentification: "1910000001",
      companyEntryDescription: "PAYROLL",
      effectiveEntryDate: "2026-01-01",
      originatingRoutingNumber: payerBank.routingNumber,
      batchNumber: 1,
      firstTraceSequence: 1,
    },
    members.map(({ accountNumber, handle }) => ({
      transactionCode: checkingCredit,
      routingNumber,
      accountNumber,
      amount: cents,
      receiverName: handle,
    })),
  );
  const destination = { routingNumber, name: "BOURSE" };
  const header = { destination, origin: payerBank, createdAtMs: 0, fileIdModifier: "A" };
  return formatNachaBytes(buildFile(header, [batch]));
}
