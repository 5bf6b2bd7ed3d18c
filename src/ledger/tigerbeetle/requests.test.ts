import type { Client } from "tigerbeetle-node";
import { describe, expect, it } from "vitest";
import { silentLog } from "#kernel";
import { LedgerUnavailableError, LedgerUnknownOutcomeError } from "../errors.ts";
import { clusterLimits } from "./limits.ts";
import { type LaneDefinition, openRequests } from "./requests.ts";

/** A request as it was handed to the client, to be answered by the test. */
type Sent = {
  readonly kind: string;
  readonly calls: readonly number[][];
  answer(): void;
  fail(error: Error): void;
};

const nothing = async () => [];

/** A client of which nothing but its end is asked: lanes bring what they send. */
function clientOf(ended: Client[]): Client {
  const client: Client = {
    createAccounts: nothing,
    createTransfers: nothing,
    lookupAccounts: nothing,
    lookupTransfers: nothing,
    getAccountTransfers: nothing,
    getAccountBalances: nothing,
    queryAccounts: nothing,
    queryTransfers: nothing,
    destroy: () => void ended.push(client),
  };
  return client;
}

function open(given: Partial<typeof clusterLimits> = {}) {
  const sent: Sent[] = [];
  const ended: Client[] = [];
  const requests = openRequests({
    makeClient: () => clientOf(ended),
    limits: { ...clusterLimits, ...given },
    log: silentLog,
  });
  const lane = (kind: string, more: Partial<LaneDefinition<number[], string>> = {}) =>
    requests.lane<number[], string>({
      writes: true,
      sizeMax: 4,
      sizeOf: (call) => call.length,
      send: (_client, calls) =>
        new Promise((resolve, reject) => {
          const answer = () => resolve(calls.map((call) => `${kind} ${call.join()}`));
          sent.push({ kind, calls: [...calls], answer, fail: reject });
        }),
      ...more,
    });
  return { requests, sent, ended, lane };
}

const turn = () => new Promise((next) => setImmediate(next));
const refused = (code: string) => Object.assign(new Error(code), { code });

describe("requests to a cluster", () => {
  it("share the next one while one is under way, and each gets its own answer", async () => {
    const { sent, lane } = open();
    const write = lane("write");
    const first = write([1]);
    await turn();
    const rest = [write([2]), write([3, 4]), write([5, 6])];
    await turn();
    // Full, so it is handed over; what is left waits.
    expect(sent.map(({ calls }) => calls)).toEqual([[[1]], [[2], [3, 4]]]);
    sent[0]?.answer();
    sent[1]?.answer();
    expect(await first).toBe("write 1");
    await turn();
    sent[2]?.answer();
    expect(await Promise.all(rest)).toEqual(["write 2", "write 3,4", "write 5,6"]);
  });

  it("go apart where they may not share", async () => {
    const { sent, lane } = open();
    const write = lane("write", { mayShare: (call, before) => call[0] !== 9 && before[0] !== 9 });
    const all = [write([1]), write([9]), write([2])];
    for (let i = 0; i < all.length; i++) {
      await turn();
      sent[i]?.answer();
    }
    await Promise.all(all);
    expect(sent.map(({ calls }) => calls)).toEqual([[[1]], [[9]], [[2]]]);
  });

  it("take turns, those that wait longest first", async () => {
    const { sent, lane } = open();
    const [write, read] = [lane("write"), lane("read", { writes: false })];
    const all = [write([1])];
    await turn();
    all.push(read([1]), write([2]), read([2]));
    for (let i = 0; i < 3; i++) {
      sent[i]?.answer();
      await turn();
      await turn();
    }
    await Promise.all(all);
    expect(sent.map(({ kind, calls }) => [kind, calls])).toEqual([
      ["write", [[1]]],
      ["read", [[1], [2]]],
      ["write", [[2]]],
    ]);
  });

  it("know what was not sent from what may have happened", async () => {
    const { sent, lane } = open({ callTimeoutMsMax: 500 });
    const [write, read] = [lane("write"), lane("read", { writes: false })];
    const asked = write([1]);
    await turn();
    const waiting = [write([2]), read([3])];
    await expect(asked).rejects.toThrow(LedgerUnknownOutcomeError);
    for (const call of waiting) await expect(call).rejects.toThrow(LedgerUnavailableError);
    // What was given up while it waited is never sent, and later calls wait behind what was.
    const look = read([4]);
    await turn();
    expect(sent).toHaveLength(1);
    sent[0]?.answer();
    await turn();
    expect(sent[1]?.calls).toEqual([[4]]);
    sent[1]?.answer();
    expect(await look).toBe("read 4");
  });

  it("are refused while too much waits, and after the end", async () => {
    const { requests, sent, lane } = open({ waitingEventsMax: 3 });
    const write = lane("write");
    const all = [write([1, 2, 3])];
    await expect(write([4])).rejects.toThrow("too much");
    await turn();
    all.push(write([4]));
    const closing = requests.close();
    await expect(write([5])).rejects.toThrow("closed");
    sent[0]?.answer();
    await turn();
    sent[1]?.answer();
    await Promise.all([...all, closing]);
  });

  it("take another session when the cluster has closed theirs", async () => {
    const { sent, ended, lane } = open();
    const [write, read] = [lane("write"), lane("read", { writes: false })];
    for (const [call, error] of [
      [write, LedgerUnknownOutcomeError],
      [read, LedgerUnavailableError],
    ] as const) {
      const asked = call([1]);
      await turn();
      sent.pop()?.fail(refused("ERR_CLIENT_EVICTED"));
      await expect(asked).rejects.toThrow(error);
    }
    expect(ended).toHaveLength(2);
    const tooLarge = write([1]);
    await turn();
    sent.pop()?.fail(refused("ERR_TOO_MUCH_DATA"));
    await expect(tooLarge).rejects.toThrow(LedgerUnavailableError);
    expect(ended).toHaveLength(2);
  });
});
