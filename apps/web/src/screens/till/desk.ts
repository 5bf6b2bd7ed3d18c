import { queryOptions } from "@tanstack/react-query";
import { refreshBusiness } from "../../data/business-queries.ts";
import { api } from "../../data/client.ts";
import { queries, refreshMoney } from "../../data/queries.ts";
import type { Seller } from "./seller.ts";

type Order = Parameters<typeof api.createSale>[0];
type Options = NonNullable<Parameters<typeof api.createSale>[1]>;

const liveEveryMs = 5_000;

/** The till's calls for whom it sells: staff make the sales of their business, not of their own. */
export function deskOf({ id, isSelf }: Pick<Seller, "id" | "isSelf">) {
  if (isSelf) {
    return {
      sell: (order: Order, options: Options) => api.createSale(order, options),
      charge: (sale: string, code: string, options: Options) =>
        api.chargePayCode({ id: sale, code }, options),
      cancel: (sale: string) => api.cancelRequest({ id: sale }),
      sale: queries.request,
      sales: queries.sales,
      refresh: refreshMoney,
    };
  }
  return {
    sell: (order: Order, options: Options) => api.createBusinessSale({ id, ...order }, options),
    charge: (sale: string, code: string, options: Options) =>
      api.chargeBusinessSale({ id, sale, code }, options),
    cancel: (sale: string) => api.cancelBusinessSale({ id, sale }),
    sale: (sale: string) =>
      queryOptions({
        queryKey: ["business", id, "sale", sale],
        queryFn: ({ signal }) => api.businessSale({ id, sale }, { signal }),
      }),
    sales: queryOptions({
      queryKey: ["business", id, "sales"],
      queryFn: async ({ signal }) =>
        (await api.businessSales({ id, limit: 100 }, { signal })).items,
      // Others sell at tills of their own.
      refetchInterval: liveEveryMs,
    }),
    refresh: refreshBusiness,
  };
}
