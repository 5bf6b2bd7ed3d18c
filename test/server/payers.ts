import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import { type BenchMember, payeeOf } from "../../bench/members.ts";

/** A payment of one cent, sent with its key until somebody acknowledged it. */
export type PaidCent = {
  readonly key: string;
  readonly sentAtMs: number;
  readonly acknowledgedAtMs: number;
  /** Of the movement. */
  readonly id: string;
};

/** Members who pay without pause, whatever happens to the servers. */
export type Payers = {
  readonly paid: readonly PaidCent[];
  /** Problem codes of answers that were not 201, by how often they came. */
  readonly refusals: ReadonlyMap<string, number>;
  /** Lets each finish the payment that it has under way. */
  stop(): Promise<void>;
};

export type PayersOptions = {
  /** Where to try, the likeliest first; asked before each attempt. */
  readonly urls: () => readonly string[];
  readonly members: readonly BenchMember[];
  readonly count: number;
  /** How long an answer is waited for: a server that hangs accepts connections still. */
  readonly answerTimeoutMs?: number;
};

const retryMs = 20;
const answerTimeoutMsUsual = 10_000;
const giveUpMs = 120_000;

export function startPayers(options: PayersOptions): Payers {
  const { urls, members, count, answerTimeoutMs = answerTimeoutMsUsual } = options;
  const paid: PaidCent[] = [];
  const refusals = new Map<string, number>();
  const agent = new Agent({ connections: count, headersTimeout: answerTimeoutMs });
  let isStopping = false;
  let sent = 0;

  async function attempt(url: string, index: number, key: string): Promise<string | undefined> {
    const member = members[index];
    if (member === undefined) throw new Error("there are members");
    const { statusCode, body } = await request(`${url}/v1/payments`, {
      method: "POST",
      dispatcher: agent,
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${member.token}`,
        "idempotency-key": key,
      },
      body: JSON.stringify({
        to: `@${payeeOf(members, index).handle}`,
        amount: { amount: "1", currency: "USD" },
      }),
    });
    const answer = Object(await body.json());
    if (statusCode === 201 && answer.state === "completed") return answer.id;
    const code = `${statusCode} ${answer.code ?? answer.state}`;
    refusals.set(code, (refusals.get(code) ?? 0) + 1);
    return undefined;
  }

  async function pay(): Promise<void> {
    const number = sent++;
    const key = `cent-${number}`;
    const sentAtMs = performance.now();
    for (let tries = 0; performance.now() - sentAtMs < giveUpMs; tries++) {
      const all = urls();
      const url = all[tries % all.length] ?? "";
      const id = await attempt(url, number % members.length, key).catch(() => undefined);
      if (id !== undefined) {
        paid.push({ key, sentAtMs, acknowledgedAtMs: performance.now(), id });
        return;
      }
      await sleep(retryMs);
    }
    throw new Error(`payment ${key} was never acknowledged: ${[...refusals].join("; ")}`);
  }

  const working = Array.from({ length: count }, async () => {
    while (!isStopping) await pay();
  });
  return {
    paid,
    refusals,
    async stop() {
      isStopping = true;
      await Promise.all(working);
      await agent.destroy();
    },
  };
}

/** The longest time in which nothing was acknowledged, in ms. */
export function longestSilenceMs(paid: readonly PaidCent[]): number {
  const times = paid.map(({ acknowledgedAtMs }) => acknowledgedAtMs).toSorted((a, b) => a - b);
  return Math.max(...times.map((time, i) => time - (times[i - 1] ?? time)));
}
