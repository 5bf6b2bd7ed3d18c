import { useQuery } from "@tanstack/react-query";
import { queries } from "./queries.ts";

/** The member's accounts, the one in their display currency first. */
export function useAccounts() {
  const { data: me } = useQuery(queries.me);
  const home = me?.displayCurrency;
  return useQuery({
    ...queries.accounts,
    select: (all) =>
      all.toSorted((a, b) => Number(b.currency === home) - Number(a.currency === home)),
  });
}
