import { isIPv6 } from "node:net";

const groupCount = 8;
const networkGroups = 4;

/**
 * What an address is limited by: itself, or for IPv6 its /64 network, since whoever has one address
 * of it has all of them.
 */
export function addressKey(address: string): string {
  const [plain = ""] = address.split("%");
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(plain)?.[1];
  if (mapped !== undefined || !isIPv6(plain)) return mapped ?? address;
  const [before, after] = plain.split("::").map((part) => part.split(":").filter(Boolean));
  const head = before ?? [];
  const tail = after ?? [];
  const zeros = Array<string>(Math.max(0, groupCount - head.length - tail.length)).fill("0");
  const network = [...head, ...zeros, ...tail].slice(0, networkGroups);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
