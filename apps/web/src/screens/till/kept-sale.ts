import type { CurrencyCode } from "@bourse/contract";
import { useState } from "react";
import type { Seller } from "./seller.ts";

/**
 * The sale that is under way. It is written down before anything is asked of the server, so that a
 * till which lost its connection, or was reloaded, goes on with this one and never makes a second.
 */
export type KeptSale = {
  readonly key: string;
  /** Minor units, decimal digits. */
  readonly amount: string;
  readonly currency: CurrencyCode;
  readonly note: string;
  readonly seller: Seller;
  /** The pay code that is being charged. */
  readonly code?: string;
};

const storageKey = "bourse.till.kept";

function read(): KeptSale | undefined {
  try {
    return JSON.parse(localStorage.getItem(storageKey) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}

function write(sale: KeptSale | undefined): void {
  try {
    if (sale === undefined) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, JSON.stringify(sale));
  } catch {
    // Storage is off: the sale lasts as long as the page.
  }
}

export function useKeptSale() {
  const [sale, setSale] = useState(read);
  const keep = (next: KeptSale | undefined) => {
    write(next);
    setSale(next);
  };
  return { sale, keep };
}
