import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { Page } from "../../app/page.tsx";
import { api } from "../../data/client.ts";
import { investQueries, refreshInvest } from "../../data/invest.ts";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/confirm.tsx";
import { History } from "../../design/icons.ts";
import { EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Section } from "../../design/surface.tsx";
import { useInvest } from "../invest/texts.tsx";
import { OrderRow } from "./order-row.tsx";

/** Every order: those that go on, and those that are over. */
export function Orders() {
  const { order } = useInvest();
  return (
    <Page title={order.listTitle} back>
      <Open />
      <Past />
    </Page>
  );
}

function Open() {
  const { order } = useInvest();
  const { data: orders = [] } = useQuery(investQueries.openOrders);
  const [asking, setAsking] = useState(false);
  const cancel = useMutation({
    mutationFn: () => api.cancelOrders({}),
    onSettled: refreshInvest,
    onSuccess: () => setAsking(false),
  });
  if (orders.length === 0) return null;
  return (
    <Section
      title={order.open}
      action={
        <Button variant="ghost" size="small" onClick={() => setAsking(true)}>
          {order.cancelAll}
        </Button>
      }
    >
      <Card flush>
        {orders.map((one) => (
          <OrderRow key={one.id} order={one} />
        ))}
      </Card>
      {asking && (
        <Confirm
          title={order.cancelAll}
          text={order.cancelAllQuestion(orders.length)}
          action={order.cancelAll}
          keep={order.keep}
          pending={cancel.isPending}
          error={cancel.error}
          onConfirm={() => cancel.mutate()}
          onClose={() => setAsking(false)}
        />
      )}
    </Section>
  );
}

function Past() {
  const { order } = useInvest();
  const { t } = useLanguage();
  const past = useInfiniteQuery(investQueries.pastOrders);
  const orders = past.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section title={order.done}>
      <Card flush>
        {past.isPending && <RowBones count={5} />}
        {past.isError && <ErrorState error={past.error} onRetry={past.refetch} />}
        {past.data !== undefined && orders.length === 0 && (
          <EmptyState icon={History} title={order.empty} text={order.emptyText} />
        )}
        {orders.map((one) => (
          <OrderRow key={one.id} order={one} />
        ))}
      </Card>
      {past.hasNextPage && (
        <Button
          variant="secondary"
          block
          pending={past.isFetchingNextPage}
          onClick={() => void past.fetchNextPage()}
        >
          {t.common.loadMore}
        </Button>
      )}
    </Section>
  );
}
