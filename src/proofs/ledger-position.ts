import type { LedgerPosition } from "@bourse/proof";
import { type Ledger, queryFilter, queryFilterFlags } from "#ledger";

/**
 * Where the ledger stands: all that is committed by then is in it, and nothing that comes later can
 * be. With an engine that keeps no chain of hashes, `chain` says so.
 */
export async function readPosition(ledger: Ledger): Promise<LedgerPosition> {
  if (ledger.capabilities.hashChain) {
    const { sequence, timestamp, hash } = await ledger.getChainHead();
    const chain = sequence === 0n ? null : { sequence, hash: Buffer.from(hash).toString("hex") };
    return { time: timestamp, chain };
  }
  const newest = queryFilter({ limit: 1, flags: queryFilterFlags.reversed });
  const [transfer] = await ledger.queryTransfers(newest);
  return { time: transfer?.timestamp ?? 0n, chain: null };
}
