import type { InputOf } from "@bourse/contract";
import { infiniteQueryOptions, QueryClient, queryOptions } from "@tanstack/react-query";
import { api, isSignedOut, problemOf } from "./client.ts";

const staleMs = 20_000;
const retriesMax = 2;
const checkEveryMs = 5_000;
const watchEveryMs = 1_500;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: staleMs,
      // What the server refused stays refused; only a missing answer is asked for again.
      retry: (count, error) => problemOf(error) === undefined && count < retriesMax,
      throwOnError: false,
    },
  },
});

/** The cursor of a list's beginning. */
const firstPage = (): string | null => null;

type MovementFilter = Omit<InputOf<"movements">, "cursor">;

/** What the app asks of the server, by name; the first word of a key says what it depends on. */
export const queries = {
  me: queryOptions({
    queryKey: ["me"],
    queryFn: async ({ signal }) => {
      try {
        return await api.me({}, { signal });
      } catch (error) {
        if (isSignedOut(error)) return null;
        throw error;
      }
    },
    staleTime: 5 * 60_000,
  }),
  demo: queryOptions({
    queryKey: ["demo"],
    queryFn: ({ signal }) => api.demo({}, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  }),
  accounts: queryOptions({
    queryKey: ["money", "accounts"],
    queryFn: async ({ signal }) => (await api.accounts({}, { signal })).items,
  }),
  account: (id: string) =>
    queryOptions({
      queryKey: ["money", "account", id],
      queryFn: ({ signal }) => api.account({ id }, { signal }),
    }),
  /** The past does not change: what was read once stays true. */
  accountBalance: (id: string, at: string) =>
    queryOptions({
      queryKey: ["past", "balance", id, at],
      queryFn: ({ signal }) => api.accountBalance({ id, at }, { signal }),
      staleTime: Number.POSITIVE_INFINITY,
    }),
  movements: (filter: MovementFilter) =>
    infiniteQueryOptions({
      queryKey: ["money", "movements", filter],
      queryFn: ({ pageParam, signal }) =>
        api.movements(
          { ...filter, limit: 40, ...(pageParam === null ? {} : { cursor: pageParam }) },
          { signal },
        ),
      initialPageParam: firstPage(),
      getNextPageParam: (page) => page.nextCursor,
    }),
  recent: queryOptions({
    queryKey: ["money", "recent"],
    queryFn: async ({ signal }) => (await api.movements({ limit: 10 }, { signal })).items,
  }),
  recentOf: (accountId: string) =>
    queryOptions({
      queryKey: ["money", "recent", accountId],
      queryFn: async ({ signal }) =>
        (await api.movements({ accountId, limit: 10 }, { signal })).items,
    }),
  pending: queryOptions({
    queryKey: ["money", "pending"],
    queryFn: async ({ signal }) =>
      (await api.movements({ state: "pending", limit: 50 }, { signal })).items,
  }),
  movement: (id: string) =>
    queryOptions({
      queryKey: ["money", "movement", id],
      queryFn: ({ signal }) => api.movement({ id }, { signal }),
    }),
  pots: queryOptions({
    queryKey: ["money", "pots"],
    queryFn: async ({ signal }) => (await api.pots({}, { signal })).items,
  }),
  pot: (id: string) =>
    queryOptions({
      queryKey: ["money", "pot", id],
      queryFn: ({ signal }) => api.pot({ id }, { signal }),
    }),
  insights: (input: InputOf<"insights">) =>
    queryOptions({
      queryKey: ["money", "insights", input],
      queryFn: ({ signal }) => api.insights(input, { signal }),
    }),
  statements: (id: string) =>
    queryOptions({
      queryKey: ["money", "statements", id],
      queryFn: async ({ signal }) => (await api.statements({ id }, { signal })).items,
    }),
  requests: (direction: "in" | "out") =>
    infiniteQueryOptions({
      queryKey: ["requests", direction],
      queryFn: ({ pageParam, signal }) =>
        api.requests(
          { direction, ...(pageParam === null ? {} : { cursor: pageParam }) },
          { signal },
        ),
      initialPageParam: firstPage(),
      getNextPageParam: (page) => page.nextCursor,
    }),
  askedOfMe: queryOptions({
    queryKey: ["requests", "open"],
    queryFn: async ({ signal }) =>
      (await api.requests({ direction: "in", state: "open", limit: 50 }, { signal })).items,
  }),
  sales: queryOptions({
    queryKey: ["requests", "sales"],
    queryFn: async ({ signal }) => (await api.sales({ limit: 100 }, { signal })).items,
  }),
  request: (id: string) =>
    queryOptions({
      queryKey: ["requests", "one", id],
      queryFn: ({ signal }) => api.request({ id }, { signal }),
    }),
  splits: infiniteQueryOptions({
    queryKey: ["requests", "splits"],
    queryFn: ({ pageParam, signal }) =>
      api.splits(pageParam === null ? {} : { cursor: pageParam }, { signal }),
    initialPageParam: firstPage(),
    getNextPageParam: (page) => page.nextCursor,
  }),
  split: (id: string) =>
    queryOptions({
      queryKey: ["requests", "split", id],
      queryFn: ({ signal }) => api.split({ id }, { signal }),
    }),
  schedules: queryOptions({
    queryKey: ["schedules"],
    queryFn: async ({ signal }) => (await api.schedules({}, { signal })).items,
  }),
  contacts: queryOptions({
    queryKey: ["people", "contacts"],
    queryFn: async ({ signal }) => (await api.contacts({}, { signal })).items,
  }),
  blocks: queryOptions({
    queryKey: ["people", "blocks"],
    queryFn: async ({ signal }) => (await api.blocks({}, { signal })).items,
  }),
  search: (query: string) =>
    queryOptions({
      queryKey: ["people", "search", query],
      queryFn: async ({ signal }) => (await api.searchMembers({ query }, { signal })).items,
      enabled: query !== "",
    }),
  profile: (handle: string) =>
    queryOptions({
      queryKey: ["people", "profile", handle],
      queryFn: ({ signal }) => api.profile({ handle }, { signal }),
    }),
  limits: queryOptions({
    queryKey: ["money", "limits"],
    queryFn: ({ signal }) => api.limits({}, { signal }),
  }),
  verification: queryOptions({
    queryKey: ["verification"],
    queryFn: ({ signal }) => api.verification({}, { signal }),
    // A check ends outside the app: its end is asked for, not told.
    refetchInterval: ({ state }) => state.data?.state === "pending" && checkEveryMs,
  }),
  security: queryOptions({
    queryKey: ["security"],
    queryFn: ({ signal }) => api.security({}, { signal }),
  }),
  sessions: queryOptions({
    queryKey: ["security", "sessions"],
    queryFn: async ({ signal }) => (await api.sessions({}, { signal })).items,
  }),
  tokens: queryOptions({
    queryKey: ["security", "tokens"],
    queryFn: async ({ signal }) => (await api.tokens({}, { signal })).items,
  }),
  claim: (token: string) =>
    queryOptions({
      queryKey: ["link", "claim", token],
      queryFn: ({ signal }) => api.claim({ token }, { signal }),
    }),
  /** Looked at again while it is open, as it may be paid on another screen. */
  checkout: (credential: string) =>
    queryOptions({
      queryKey: ["checkout", credential],
      queryFn: ({ signal }) => api.checkout({ credential }, { signal }),
      staleTime: 0,
      refetchInterval: ({ state }) =>
        state.data?.state === "open" || state.data?.state === "processing" ? watchEveryMs : false,
    }),
  paymentLink: (token: string) =>
    queryOptions({
      queryKey: ["link", "pay", token],
      queryFn: ({ signal }) => api.paymentLink({ token }, { signal }),
    }),
};

/** Money moved: every balance, list and receipt is read anew; nothing is guessed. */
export function refreshMoney(): void {
  void queryClient.invalidateQueries({ queryKey: ["money"] });
  void queryClient.invalidateQueries({ queryKey: ["requests"] });
}

/** Reads the security settings anew. */
export function refreshSecurity(): Promise<void> {
  return queryClient.invalidateQueries({ queryKey: queries.security.queryKey });
}
