import { assert } from "#kernel";

/** How many numbers the group of P-256 has. Source: FIPS 186-5 and SP 800-186, section 3.2.1.3. */
const order = 0xffffffff_00000000_ffffffff_ffffffff_bce6faad_a7179e84_f3b9cac2_fc632551n;
const bytesMin = 40;
const scalarBytes = 32;

/**
 * A private key of P-256 from at least 40 random bytes: a number from 1 to n - 1, with so many
 * extra bits that none is likelier than another. Source: FIPS 186-5, A.2.1.
 */
export function scalarOf(random: Uint8Array): Uint8Array {
  assert(random.length >= bytesMin, "a private key is drawn from enough bytes");
  const drawn = BigInt(`0x${Buffer.from(random).toString("hex")}`);
  const scalar = (drawn % (order - 1n)) + 1n;
  return Buffer.from(scalar.toString(16).padStart(2 * scalarBytes, "0"), "hex");
}
