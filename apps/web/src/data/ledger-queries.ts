import type { InputOf } from "@bourse/contract";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";

/** The cursor of a list's beginning. */
const firstPage = (): string | null => null;
const pageSize = 50;
const lookEveryMs = 1_000;

type At = { readonly at?: string | undefined };
type TransferFilter = Omit<InputOf<"ledgerAccountTransfers">, "cursor" | "limit">;

const from = (cursor: string | null) => (cursor === null ? {} : { cursor });
const asOf = ({ at }: At) => (at === undefined ? {} : { at });

/** What the explorer asks of the server. What was at an instant of the past stays as it was. */
export const ledgerQueries = {
  chart: (at: At) =>
    queryOptions({
      queryKey: ["ledger", "chart", at.at],
      queryFn: async ({ signal }) => (await api.ledgerChart(asOf(at), { signal })).assets,
    }),
  group: (ledger: number, code: number, at: At) =>
    infiniteQueryOptions({
      queryKey: ["ledger", "group", ledger, code, at.at],
      queryFn: ({ pageParam, signal }) =>
        api.ledgerAccounts(
          { ledger, code, ...asOf(at), limit: pageSize, ...from(pageParam) },
          { signal },
        ),
      initialPageParam: firstPage(),
      getNextPageParam: (page) => page.nextCursor,
    }),
  account: (id: string, at: At & { readonly effectiveAt?: string | undefined }) =>
    queryOptions({
      queryKey: ["ledger", "account", id, at.at, at.effectiveAt],
      queryFn: ({ signal }) => {
        const { effectiveAt } = at;
        const counting = effectiveAt === undefined ? {} : { effectiveAt };
        return api.ledgerAccount({ id, ...asOf(at), ...counting }, { signal });
      },
    }),
  transfers: (filter: TransferFilter) =>
    infiniteQueryOptions({
      queryKey: ["ledger", "transfers", filter],
      queryFn: ({ pageParam, signal }) =>
        api.ledgerAccountTransfers({ ...filter, limit: pageSize, ...from(pageParam) }, { signal }),
      initialPageParam: firstPage(),
      getNextPageParam: (page) => page.nextCursor,
    }),
  transfer: (id: string) =>
    queryOptions({
      queryKey: ["ledger", "transfer", id],
      queryFn: ({ signal }) => api.ledgerTransfer({ id }, { signal }),
    }),
  search: (text: string) =>
    queryOptions({
      queryKey: ["ledger", "search", text],
      queryFn: ({ signal }) => api.ledgerSearch({ text }, { signal }),
    }),
  /** Also what tells whether the ledger is open: the cheapest of its questions. */
  verification: queryOptions({
    queryKey: ["ledger", "verification"],
    queryFn: ({ signal }) => api.ledgerVerification({}, { signal }),
    refetchInterval: ({ state }) => state.data?.state === "running" && lookEveryMs,
  }),
};
