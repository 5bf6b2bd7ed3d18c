import type { CurrencyCode, PaymentRequest } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { sumOf } from "../../data/sums.ts";
import { Amount } from "../../design/amount.tsx";
import { Chip, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Row, Section } from "../../design/surface.tsx";
import { deskOf } from "./desk.ts";
import type { Seller } from "./seller.ts";

const isToday = (instant: string) => new Date(instant).toDateString() === new Date().toDateString();

const tones = {
  open: "warn",
  paid: "good",
  declined: "info",
  cancelled: "info",
  expired: "info",
} as const;

/** What was sold today at the tills of one seller, and what it comes to. */
export function Today({ seller }: { readonly seller: Seller }) {
  const { t } = useShop();
  const sales = useQuery(deskOf(seller).sales);
  const today = sales.data?.filter(({ createdAt }) => isToday(createdAt));
  const paid = today?.filter(({ state }) => state === "paid") ?? [];
  return (
    <Card flush>
      <Section title={t.till.today} action={<Totals paid={paid} />}>
        {sales.isPending && <RowBones count={3} />}
        {sales.isError && <ErrorState error={sales.error} onRetry={sales.refetch} />}
        {today?.length === 0 && <Row title={<span>{t.till.none}</span>} />}
        {today?.map((sale) => (
          <SaleRow key={sale.id} sale={sale} />
        ))}
      </Section>
    </Card>
  );
}

function Totals({ paid }: { readonly paid: readonly PaymentRequest[] }) {
  const { t, money } = useShop();
  if (paid.length === 0) return null;
  const currencies = [...new Set<CurrencyCode>(paid.map(({ amount }) => amount.currency))];
  const totals = currencies.map((currency) => {
    const inIt = paid.map(({ amount }) => amount).filter((one) => one.currency === currency);
    return money(sumOf(inIt, currency));
  });
  return (
    <span className={pageStyles.muted}>
      {t.till.sales(paid.length)} · <strong>{totals.join(" + ")}</strong>
    </span>
  );
}

function SaleRow({ sale }: { readonly sale: PaymentRequest }) {
  const { t, dates } = useShop();
  return (
    <Row
      title={sale.note === "" ? t.nav.till : sale.note}
      sub={dates.time(sale.createdAt)}
      end={<Amount value={sale.amount} voided={sale.state !== "paid" && sale.state !== "open"} />}
      endSub={<Chip tone={tones[sale.state]}>{t.till.states[sale.state]}</Chip>}
    />
  );
}
