import type { CurrencyCode, InputOf, OutputOf } from "@bourse/contract";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";
import { queryClient } from "./queries.ts";

/** A business in one of its worlds. */
export type World = InputOf<"businessOverview">;

/** As what one works for a business. */
export type Role = OutputOf<"businesses">["items"][number]["role"];

/** Which of a business's payments. */
export type PaymentFilter = Omit<InputOf<"exportShopPayments">, keyof World>;

const liveEveryMs = 5_000;
/** The cursor of a list's beginning. */
const firstPage = (): string | null => null;

/** What the dashboard asks of the server; all of it is read anew after each change. */
export const businessQueries = {
  mine: queryOptions({
    queryKey: ["business", "mine"],
    queryFn: async ({ signal }) => (await api.businesses({}, { signal })).items,
  }),
  overview: (world: World) =>
    queryOptions({
      queryKey: ["business", world, "overview"],
      queryFn: ({ signal }) => api.businessOverview(world, { signal }),
      refetchInterval: liveEveryMs,
    }),
  /** The newest payments. */
  newest: (world: World) =>
    queryOptions({
      queryKey: ["business", world, "newest"],
      queryFn: async ({ signal }) =>
        (await api.businessPayments({ ...world, limit: 100 }, { signal })).items,
      refetchInterval: liveEveryMs,
    }),
  payments: (world: World, filter: PaymentFilter) =>
    infiniteQueryOptions({
      queryKey: ["business", world, "payments", filter],
      queryFn: ({ pageParam, signal }) =>
        api.businessPayments(
          { ...world, ...filter, ...(pageParam === null ? {} : { cursor: pageParam }) },
          { signal },
        ),
      initialPageParam: firstPage(),
      getNextPageParam: (page) => page.nextCursor,
      refetchInterval: liveEveryMs,
    }),
  volume: (world: World, currency: CurrencyCode) =>
    queryOptions({
      queryKey: ["business", world, "volume", currency],
      queryFn: async ({ signal }) =>
        (await api.businessVolume({ ...world, currency }, { signal })).days,
      refetchInterval: liveEveryMs,
    }),
  products: (world: World) =>
    queryOptions({
      queryKey: ["business", world, "products"],
      queryFn: async ({ signal }) => (await api.shopProducts(world, { signal })).items,
    }),
  settings: ({ id }: World) =>
    queryOptions({
      queryKey: ["business", id, "settings"],
      queryFn: ({ signal }) => api.businessSettings({ id }, { signal }),
    }),
  customers: (world: World) =>
    queryOptions({
      queryKey: ["business", world, "customers"],
      queryFn: async ({ signal }) => (await api.businessCustomers(world, { signal })).items,
    }),
  links: (world: World) =>
    queryOptions({
      queryKey: ["business", world, "links"],
      queryFn: async ({ signal }) => (await api.shopLinks(world, { signal })).items,
    }),
  subscriptions: (world: World) =>
    queryOptions({
      queryKey: ["business", world, "subscriptions"],
      queryFn: async ({ signal }) => (await api.businessSubscriptions(world, { signal })).items,
    }),
  invoices: (world: World) =>
    queryOptions({
      queryKey: ["business", world, "invoices"],
      queryFn: async ({ signal }) => (await api.businessInvoices(world, { signal })).items,
    }),
  payouts: (world: World) =>
    queryOptions({
      queryKey: ["business", world, "payouts"],
      queryFn: async ({ signal }) => (await api.businessPayouts(world, { signal })).items,
    }),
  balance: (world: World) =>
    queryOptions({
      queryKey: ["business", world, "balance"],
      queryFn: async ({ signal }) => (await api.businessBalance(world, { signal })).items,
    }),
  keys: (world: World) =>
    queryOptions({
      queryKey: ["business", world, "keys"],
      queryFn: async ({ signal }) => (await api.businessKeys(world, { signal })).items,
    }),
  webhooks: (world: World) =>
    queryOptions({
      queryKey: ["business", world, "webhooks"],
      queryFn: async ({ signal }) => (await api.businessWebhooks(world, { signal })).items,
      refetchInterval: liveEveryMs,
    }),
  disputes: (world: World) =>
    queryOptions({
      queryKey: ["business", world, "disputes"],
      queryFn: async ({ signal }) => (await api.businessDisputes(world, { signal })).items,
      refetchInterval: liveEveryMs,
    }),
  schedule: (world: World) =>
    queryOptions({
      queryKey: ["business", world, "schedule"],
      queryFn: ({ signal }) => api.payoutSchedule(world, { signal }),
    }),
  payout: (world: World, payout: string) =>
    queryOptions({
      queryKey: ["business", world, "payout", payout],
      queryFn: ({ signal }) => api.businessPayout({ ...world, payout }, { signal }),
    }),
  requests: (world: World, onlyFailed: boolean) =>
    infiniteQueryOptions({
      queryKey: ["business", world, "requests", onlyFailed],
      queryFn: ({ pageParam, signal }) =>
        api.businessRequests(
          {
            ...world,
            ...(onlyFailed && { failed: "true" as const }),
            ...(pageParam === null ? {} : { cursor: pageParam }),
          },
          { signal },
        ),
      initialPageParam: firstPage(),
      getNextPageParam: (page) => page.nextCursor,
    }),
  staff: ({ id }: World) =>
    queryOptions({
      queryKey: ["business", id, "staff"],
      queryFn: async ({ signal }) => (await api.businessStaff({ id }, { signal })).items,
    }),
};

/** Reads everything about businesses anew. */
export function refreshBusiness(): void {
  void queryClient.invalidateQueries({ queryKey: ["business"] });
}
