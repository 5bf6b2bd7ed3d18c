import type { Order, Position } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useLanguage } from "../../app/language.tsx";
import { investQueries } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { RowBones } from "../../design/states.tsx";
import { Card, RowLink, Section } from "../../design/surface.tsx";
import { OrderRow } from "../trade/order-row.tsx";
import { Gain } from "./change.tsx";
import { Seal } from "./instrument-row.tsx";
import styles from "./invest.module.css";
import { useInvest } from "./texts.tsx";

const quantityDigits = 4;

function HoldingRow({ position }: { readonly position: Position }) {
  const { quantity, price } = useInvest();
  const { symbol, name, currency } = position.instrument;
  const count = quantity(position.quantity, quantityDigits);
  const each = position.price === null ? "—" : price(position.price, currency);
  return (
    <RowLink
      link={{ to: "/instruments/$symbol", params: { symbol } }}
      lead={<Seal symbol={symbol} />}
      title={name}
      sub={`${count} × ${each}`}
      end={<Amount value={position.value ?? undefined} private />}
      endSub={
        <span className={styles.brief}>
          <Gain value={position.gain} basisPoints={position.gainBasisPoints} />
        </span>
      }
    />
  );
}

export function Holdings() {
  const { home } = useInvest();
  const { data: positions, isPending } = useQuery(investQueries.positions);
  if (positions?.length === 0) return null;
  return (
    <Section title={home.holdings}>
      <Card flush>
        {isPending && <RowBones count={3} />}
        {positions?.map((position) => (
          <HoldingRow key={position.instrument.id} position={position} />
        ))}
      </Card>
    </Section>
  );
}

export function OpenOrders() {
  const { home } = useInvest();
  const { t } = useLanguage();
  const { data: orders = [] } = useQuery(investQueries.openOrders);
  if (orders.length === 0) return null;
  return (
    <Section title={home.orders} action={<Link to="/invest/orders">{t.common.seeAll}</Link>}>
      <Card flush>
        {orders.map((order: Order) => (
          <OrderRow key={order.id} order={order} />
        ))}
      </Card>
    </Section>
  );
}
