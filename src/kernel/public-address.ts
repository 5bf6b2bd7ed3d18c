import { BlockList, isIP, isIPv4 } from "node:net";

/** Networks that are not the public internet, by RFC 6890 and its successors. */
const reserved4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const;
// The last four carry an IPv4 address within: which one is not looked at, they are refused.
const reserved6 = [
  ["::", 128],
  ["::1", 128],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
  ["::", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["2002::", 16],
] as const;

const reserved = new BlockList();
for (const [network, bits] of reserved4) reserved.addSubnet(network, bits, "ipv4");
for (const [network, bits] of reserved6) reserved.addSubnet(network, bits, "ipv6");

/** The IPv4 address that `::ffff:a.b.c.d` stands for. */
function mapped(address: string): string | undefined {
  const { hostname } = new URL(`http://[${address}]`);
  const match = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname);
  if (!match) return undefined;
  const [high, low] = [Number.parseInt(match[1] ?? "", 16), Number.parseInt(match[2] ?? "", 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** Whether an IP address is one of the public internet: not private, loopback, link-local, reserved. */
export function isPublicAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, "");
  if (isIP(plain) === 0) return false;
  const inner = isIPv4(plain) ? plain : mapped(plain);
  if (inner !== undefined) return !reserved.check(inner, "ipv4");
  return !reserved.check(plain, "ipv6");
}
