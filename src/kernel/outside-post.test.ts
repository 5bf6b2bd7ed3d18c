import { createServer } from "node:http";
import { expect, it } from "vitest";
import { createOutsidePost } from "./outside-post.ts";
import { isPublicAddress } from "./public-address.ts";

it.each(["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])(
  "%s is public",
  (address) => {
    expect(isPublicAddress(address)).toBe(true);
  },
);

it.each([
  "127.0.0.1",
  "10.1.2.3",
  "172.16.0.1",
  "172.31.255.255",
  "192.168.1.1",
  "169.254.169.254",
  "100.64.0.1",
  "0.0.0.0",
  "224.0.0.1",
  "255.255.255.255",
  "::1",
  "::",
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::127.0.0.1",
  "fe80::1%eth0",
  "fd00::1",
  "64:ff9b::7f00:1",
  "2002:7f00:1::",
  "not an address",
])("%s is not", (address) => {
  expect(isPublicAddress(address)).toBe(false);
});

it("nothing is sent to an address that is not public, named or numbered", async () => {
  let calls = 0;
  const server = createServer((_request, answer) => {
    calls++;
    answer.end();
  });
  await new Promise<void>((done) => server.listen(0, done));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await using guarded = createOutsidePost(false);
  await using open = createOutsidePost(true);
  for (const host of ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0"]) {
    const refused = await guarded.send(`http://${host}:${port}/`, "{}", {});
    expect({ host, status: refused.status }).toEqual({ host, status: null });
  }
  expect(calls).toBe(0);
  expect(await open.send(`http://127.0.0.1:${port}/`, "{}", {})).toEqual({
    status: 200,
    response: "",
  });
  server.closeAllConnections();
  server.close();
});
