import { createConnection, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { migrations } from "#main";
import { createTestDatabase, repeated } from "#testing";
import { makeMembers, sumOfMoney } from "../../bench/members.ts";
import { launchServerProcess, throwAwayFolder } from "../../bench/server-process.ts";
import { checkHistory } from "./history.ts";
import { startPayers } from "./payers.ts";

const cutsOfEach = repeated(3);
const pauseMs = 150;
const timeoutMs = repeated(600_000);

/** Where a connection is cut: inside what is sent, or before the answer to it comes back. */
const cuts = ["in the request", "before the answer"] as const;
type Cut = (typeof cuts)[number];

/** A wire to the database that is cut on demand, in the next message that writes. */
async function startWire(socketPath: string) {
  let armed: { readonly cut: Cut; readonly done: () => void } | undefined;
  const server = createServer((client) => {
    const database = createConnection(socketPath);
    const end = () => {
      client.destroy();
      database.destroy();
    };
    for (const side of [client, database]) side.on("error", end).on("close", end);
    let isCut = false;
    client.on("data", (chunk: Buffer) => {
      if (armed === undefined || !isWrite(chunk)) return void database.write(chunk);
      const { cut, done } = armed;
      armed = undefined;
      isCut = true;
      if (cut === "in the request") {
        database.write(chunk.subarray(0, Math.floor(chunk.length / 2)), end);
      } else database.write(chunk);
      done();
    });
    database.on("data", (chunk: Buffer) => {
      // The answer was on its way: what was asked is done, and nobody hears of it.
      if (isCut) end();
      else client.write(chunk);
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("it listens");
  return {
    port: address.port,
    cut: (cut: Cut) => new Promise<void>((done) => (armed = { cut, done })),
    close: () => server.close(),
  };
}

/** A statement with its values, long enough to be one that stores something. */
const isWrite = (chunk: Buffer): boolean => chunk.length > 600;

/** The same database over the wire, and the path of the server's own socket. */
function wired(url: string, port: number): string {
  const { username, password, pathname } = new URL(url.replace("@/", "@host/"));
  return `postgresql://${username}:${password}@127.0.0.1:${port}${pathname}`;
}
const socketOf = (url: string): string =>
  `${decodeURIComponent(/host=([^&]+)/.exec(url)?.[1] ?? "")}/.s.PGSQL.5432`;

test(
  "a connection that is cut in mid-commit loses and doubles nothing, and nobody mends it by hand",
  async () => {
    await using database = await createTestDatabase(migrations);
    using folder = throwAwayFolder();
    const wire = await startWire(socketOf(database.url));
    using launched = launchServerProcess(folder.path, {
      DATABASE_URL: wired(database.url, wire.port),
      LOG_LEVEL: "silent",
    });
    const server = await launched.ready;
    const members = await makeMembers(server, 8, 1_000_000n);
    const before = await sumOfMoney(server, members);
    const payers = startPayers({ urls: () => [server.url], members, count: 16 });
    for (let round = 0; round < cutsOfEach; round++) {
      for (const cut of cuts) {
        const acknowledged = payers.paid.length;
        await wire.cut(cut);
        const goesOn = () => payers.paid.length - acknowledged;
        await expect.poll(goesOn, { timeout: 60_000 }).toBeGreaterThan(20);
        await sleep(pauseMs);
      }
    }
    await payers.stop();
    expect(await sumOfMoney(server, members)).toBe(before);
    // Whoever paid meanwhile was told to try again, and nothing else.
    expect([...payers.refusals.keys()].filter((code) => code !== "503 unavailable")).toEqual([]);
    process.stdout.write(
      `${cuts.length * cutsOfEach} cuts, ${payers.paid.length} payments, ` +
        `refused meanwhile: ${JSON.stringify([...payers.refusals])}\n`,
    );
    await server.stop();
    wire.close();
    await checkHistory({ ...server.config, databaseUrl: database.url }, payers.paid);
  },
  timeoutMs,
);
