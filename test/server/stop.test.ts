import { Server } from "node:http";
import { connect } from "node:net";
import { expect, test, vi } from "vitest";
import { befriend, dollars, joinBourse, send, startWorld } from "./world.ts";

test("requests under way end when the server stops, and their payments are there", async () => {
  await using world = await startWorld();
  const alice = await joinBourse(world, "alice", 20_000n);
  const bob = await joinBourse(world, "bobby");
  await befriend(world, alice, bob);
  const pay = (key: string) =>
    send(world, "POST", "/v1/payments", {
      token: alice.token,
      key,
      body: { to: "@bobby", amount: dollars("10") },
    });
  await pay("warm");
  const underWay = Array.from({ length: 50 }, (_, index) => pay(`stop-${index}`));
  // The first has its answer, so the others are on their way.
  await Promise.race(underWay);
  const restarted = world.restart();
  const answers = await Promise.allSettled(underWay);
  await restarted;
  const completed = answers.filter(
    (answer) => answer.status === "fulfilled" && answer.value.status === 201,
  ).length;
  expect(completed).toBeGreaterThan(0);
  for (const answer of answers) {
    if (answer.status === "rejected") continue;
    expect([201, 503]).toContain(answer.value.status);
  }
  const { body } = await send(world, "GET", "/v1/movements?limit=100", { token: bob.token });
  const received = Object(body).items.filter((item: object) => Object(item).kind === "payment");
  expect(received.length).toBeGreaterThanOrEqual(completed + 1);
});

test("a connection that nothing was asked on does not keep the server from stopping", async () => {
  await using world = await startWorld();
  // What takes too long is not cut off: the server has to end the connection by itself.
  using _cutOff = vi.spyOn(Server.prototype, "closeAllConnections").mockReturnValue();
  const { port } = new URL(world.url);
  const ahead = connect(Number(port), "127.0.0.1");
  await new Promise((done) => ahead.once("connect", done));
  // Answered after it, so the server knows of it.
  await send(world, "GET", "/v1/me", {});
  const ended = new Promise((done) => ahead.once("close", done));
  await world.restart();
  await ended;
});
