import type { Me, OutputOf } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { businessQueries } from "../../data/business-queries.ts";

/** Whom a till takes money for: the member themselves, or a business that they work for. */
export type Seller = {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  /** Whether it is the member whose till this is. */
  readonly isSelf: boolean;
};

type Work = OutputOf<"businesses">["items"][number];

/** Where the member works first, unless they run a business of their own. A viewer only looks. */
function sellersOf(me: Me, work: readonly Work[]): readonly Seller[] {
  const self = { id: me.id, handle: me.handle, name: me.name, isSelf: true };
  const employers = work
    .filter(({ id, role }) => id !== me.id && role !== "viewer")
    .map(({ id, business: { handle, name } }) => ({ id, handle, name, isSelf: false }));
  return work.some(({ id }) => id === me.id) ? [self, ...employers] : [...employers, self];
}

const storageKey = "bourse.till.seller";

/**
 * Whom this till can sell for, and whom it does: the one that the address asks for, else the last
 * one chosen on this device.
 */
export function useSellers(me: Me | null | undefined, asked: string | undefined) {
  const work = useQuery(businessQueries.mine);
  const [chosen, setChosen] = useState(() => asked ?? localStorage.getItem(storageKey));
  const sellers = me && work.data ? sellersOf(me, work.data) : [];
  const seller = sellers.find(({ id }) => id === chosen) ?? sellers[0];
  const choose = (id: string) => {
    localStorage.setItem(storageKey, id);
    setChosen(id);
  };
  return { sellers, seller, choose, work };
}
