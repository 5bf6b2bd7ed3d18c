import { createHmac } from "node:crypto";

/**
 * The `Stripe-Signature` header: `t=<seconds>,v1=<hex>` with one `v1` for each secret. Each is the
 * HMAC-SHA-256 of `<t>.<body>`, keyed by the whole secret with its `whsec_`.
 */
export function signatureOf(body: string, secrets: readonly string[], seconds: number): string {
  const signatures = secrets.map((secret) => {
    const hex = createHmac("sha256", secret).update(`${seconds}.${body}`, "utf8").digest("hex");
    return `v1=${hex}`;
  });
  return [`t=${seconds}`, ...signatures].join(",");
}
