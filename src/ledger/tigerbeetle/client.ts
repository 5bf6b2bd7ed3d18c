import type { Client } from "tigerbeetle-node";
import { LedgerClusterError } from "../errors.ts";

/** Where a cluster answers. */
export type ClusterAddress = {
  /** Of the replicas, in the order that they were started with: `port`, `ip` or `ip:port`. */
  readonly addresses: readonly string[];
  /** The number that the replicas were formatted with. */
  readonly clusterId: bigint;
};

/**
 * Makes clients of one cluster. The native addon behind it is loaded here, and only here: who does
 * not choose this engine does not need it.
 *
 * @throws LedgerClusterError where the addon cannot be loaded
 */
export async function clientMaker({ addresses, clusterId }: ClusterAddress): Promise<() => Client> {
  const { createClient } = await import("tigerbeetle-node").catch((cause: unknown) => {
    throw new LedgerClusterError(
      `TigerBeetle's client does not run on this machine (${process.platform}, ${process.arch}). ` +
        "Set LEDGER_ENGINE=postgres.",
      { cause },
    );
  });
  const makeClient = () =>
    createClient({ cluster_id: clusterId, replica_addresses: [...addresses] });
  return () => {
    try {
      return makeClient();
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new LedgerClusterError(
        `TigerBeetle's client could not be made for ${addresses.join(",")}: ${reason}`,
        { cause },
      );
    }
  };
}

/** Why TigerBeetle's client gave a request up; undefined for any other error. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" && error.code.startsWith("ERR_") ? error.code : undefined;
}
