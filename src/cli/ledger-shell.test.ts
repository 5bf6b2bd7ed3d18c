import { Readable, Writable } from "node:stream";
import { describe, expect, inject, it } from "vitest";
import { runLedgerShell } from "./ledger-shell.ts";

/** The answers to requests, given as objects or as raw lines. */
async function ask(engine: "memory" | "postgres", ...requests: (object | string)[]) {
  const lines = requests.map((each) => (typeof each === "string" ? each : JSON.stringify(each)));
  let text = "";
  const output = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const databaseUrl = inject("postgresUrl");
  const input = Readable.from([`${lines.join("\n")}\n`]);
  await runLedgerShell({ engine, input, output, databaseUrl });
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}

const two = {
  op: "create_accounts",
  events: [
    { id: "1", ledger: 1, code: 1, flags: ["history"] },
    { id: 2, ledger: "1", code: 1 },
  ],
};
const pay = (id: string, given: object = {}) => ({
  op: "create_transfers",
  events: [
    {
      id,
      debit_account_id: "1",
      credit_account_id: "2",
      amount: "5",
      ledger: 1,
      code: 1,
      ...given,
    },
  ],
});
const statuses = (...all: string[]) => ({
  results: all.map((status) => ({ status, timestamp: expect.stringMatching(/^[0-9]{19}$/) })),
});

describe.each(["memory", "postgres"] as const)("the ledger shell on %s", (engine) => {
  it("answers each line in order, with the records of TigerBeetle", async () => {
    const answers = await ask(
      engine,
      two,
      pay("340282366920938463463374607431768211454", { user_data_64: "18446744073709551615" }),
      { op: "lookup_accounts", ids: ["1", "9"] },
      { op: "lookup_transfers", ids: ["340282366920938463463374607431768211454"] },
      { op: "get_account_transfers", filter: { account_id: "1", flags: ["credits"] } },
      { op: "get_account_balances", filter: { account_id: "1", limit: 1 } },
      { op: "query_accounts", filter: { ledger: 1, flags: ["reversed"], limit: 1 } },
      { op: "query_transfers", filter: { code: 2 } },
    );
    const timestamp = expect.stringMatching(/^[0-9]{19}$/);
    const user = { user_data_128: "0", user_data_64: "0", user_data_32: 0 };
    const balances = {
      debits_pending: "0",
      debits_posted: "5",
      credits_pending: "0",
      credits_posted: "0",
    };
    const kind = { ledger: 1, code: 1, timestamp };
    expect(answers).toEqual([
      statuses("created", "created"),
      statuses("created"),
      { results: [{ id: "1", ...balances, ...user, reserved: 0, flags: ["history"], ...kind }] },
      {
        results: [
          {
            id: "340282366920938463463374607431768211454",
            debit_account_id: "1",
            credit_account_id: "2",
            amount: "5",
            pending_id: "0",
            ...user,
            user_data_64: "18446744073709551615",
            timeout: 0,
            flags: [],
            ...kind,
          },
        ],
      },
      { results: [] },
      { results: [{ ...balances, timestamp }] },
      { results: [expect.objectContaining({ id: "2", credits_posted: "5" })] },
      { results: [] },
    ]);
  });

  it("tick ages every hold made so far, and releases those that are due", async () => {
    const hold = { flags: ["pending"], timeout: 2 };
    const post = { pending_id: "10", flags: ["post_pending_transfer"] };
    const look = { op: "lookup_accounts", ids: ["1"] };
    const answers = await ask(
      engine,
      two,
      pay("10", hold),
      { op: "tick", seconds: 1 },
      look,
      { op: "tick", seconds: 1 },
      look,
      pay("11", post),
    );
    const held = (amount: string) => ({
      results: [expect.objectContaining({ debits_pending: amount })],
    });
    expect(answers.slice(2)).toEqual([
      { ok: true },
      held("5"),
      { ok: true },
      held("0"),
      statuses("pending_transfer_expired"),
    ]);
  });

  it("time can be moved to where a timeout overflows, and not past its end", async () => {
    const years136 = { op: "tick", seconds: 4_294_967_295 };
    const forEver = { flags: ["pending"], timeout: 4_294_967_295 };
    const answers = await ask(engine, two, years136, pay("1", forEver), years136);
    expect(answers.slice(1)).toEqual([
      { ok: true },
      statuses("overflows_timeout"),
      { error: "ledger time would end" },
    ]);
  });

  it("knows limits, captures, dates and the past, or says that the engine does not", async () => {
    const day = "1767225600000000000";
    const keep = { pending_id: "1", flags: ["post_pending_transfer", "keep_remainder"] };
    const answers = await ask(
      engine,
      two,
      { op: "set_account_limits", events: [{ account_id: "1", floor: "-9", ceiling: null }] },
      pay("1", { flags: ["pending"] }),
      pay("2", { ...keep, amount: "2" }),
      pay("3", { effective_at: day, amount: "4" }),
      pay("4", { amount: "1" }),
      { op: "lookup_accounts", ids: ["1"] },
      { op: "lookup_transfers", ids: ["1", "3"] },
      { op: "get_balances_at", account_ids: ["1"], effective_at: day },
    );
    const lacks = answers
      .slice(1)
      .filter((each) => JSON.stringify(each).includes("cannot do that"));
    if (lacks.length > 0) return expect(engine).toBe("postgres");
    expect(answers.slice(1)).toEqual([
      statuses("set"),
      statuses("created"),
      statuses("created"),
      statuses("created"),
      statuses("exceeds_floor"),
      { results: [expect.objectContaining({ floor: "-9", debits_posted: "6" })] },
      {
        results: [
          expect.objectContaining({ id: "1", amount: "5", remaining: "3" }),
          expect.objectContaining({ id: "3", effective_at: day }),
        ],
      },
      { results: [expect.objectContaining({ account_id: "1", debits_posted: "4" })] },
    ]);
  });

  it("reset empties the ledger", async () => {
    const answers = await ask(engine, two, { op: "reset" }, { op: "query_accounts" }, two);
    const created = statuses("created", "created");
    expect(answers).toEqual([created, { ok: true }, { results: [] }, created]);
  });

  it("what is refused answers an error and changes nothing", async () => {
    const many = Array.from({ length: 8_190 }, (_, i) => ({ id: i + 10, ledger: 1, code: 1 }));
    const refused = [
      "not json",
      "[]",
      "null",
      "{}",
      { op: "drop_tables" },
      { op: "reset", now: true },
      { op: "create_accounts" },
      { op: "create_accounts", events: many },
      { op: "create_accounts", events: [{ id: "1", ledger: 1, code: 1, colour: "red" }] },
      { op: "create_accounts", events: [{ id: "1", ledger: 1, code: 1, flags: ["shiny"] }] },
      { op: "create_accounts", events: [{ id: "1", ledger: 1, code: 1, flags: 8 }] },
      { op: "tick", seconds: -1 },
      { op: "query_transfers", filter: { amount: "1" } },
      ...["-1", "1.5", "1e3", "0x1", "", " 1", "１", "340282366920938463463374607431768211456"].map(
        (amount) => pay("9", { amount }),
      ),
      pay("9", { amount: 2 ** 53 }),
      pay("9", { amount: null }),
      pay("9", { code: 65_536 }),
    ];
    const answers = await ask(engine, ...refused, { op: "query_accounts" });
    expect(answers.slice(0, -1)).toEqual(
      refused.map(() => ({ error: expect.stringMatching(/\w/) })),
    );
    expect(answers.at(-1)).toEqual({ results: [] });
  });
});
