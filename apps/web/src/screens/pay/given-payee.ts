import type { Party } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import type { PaySearch } from "../../app/pay-search.ts";
import { queries } from "../../data/queries.ts";
import { isAddress } from "./payee-picker.tsx";

/** The person that the address of the sheet names, once the server has said who that is. */
export function useGivenParty({ to }: PaySearch): {
  readonly party: Party | undefined;
  readonly pending: boolean;
  readonly error: unknown;
} {
  const named = to !== undefined && !isAddress(to.trim());
  const handle = to?.trim().replace(/^@/, "") ?? "";
  const profile = useQuery({ ...queries.profile(handle), enabled: named });
  return { party: profile.data, pending: named && profile.isPending, error: profile.error };
}
