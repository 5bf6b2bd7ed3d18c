import { queryOptions } from "@tanstack/react-query";
import { api } from "./client.ts";

const watchEveryMs = 1_500;

/** What the pages of invoices, subscriptions and mandates ask of the server. */
export const billingQueries = {
  /** Looked at again until it is paid, as it may be paid on another screen. */
  invoice: (credential: string) =>
    queryOptions({
      queryKey: ["invoice", credential],
      queryFn: ({ signal }) => api.hostedInvoice({ credential }, { signal }),
      staleTime: 0,
      refetchInterval: ({ state }) => state.data?.state === "open" && watchEveryMs,
    }),
  portal: (credential: string) =>
    queryOptions({
      queryKey: ["portal", credential],
      queryFn: ({ signal }) => api.portal({ credential }, { signal }),
      staleTime: 0,
    }),
  mandates: queryOptions({
    queryKey: ["mandates"],
    queryFn: async ({ signal }) => (await api.mandates({}, { signal })).items,
  }),
  invitation: (link: string) =>
    queryOptions({
      queryKey: ["invitation", link],
      queryFn: ({ signal }) => api.accountLink({ link }, { signal }),
    }),
};
