const secondNs = 1_000_000_000n;

/** Ledger time from which a pending transfer with a timeout can be neither posted nor voided. */
export function expiresAt(transfer: {
  readonly timestamp: bigint;
  readonly timeout: number;
}): bigint {
  return transfer.timestamp + BigInt(transfer.timeout) * secondNs;
}
