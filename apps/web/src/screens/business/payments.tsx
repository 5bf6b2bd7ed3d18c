import type { ShopPayment } from "@bourse/contract";
import { keepPreviousData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { callOnce, MoneyFailure } from "../../app/money-call.tsx";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import {
  businessQueries,
  type PaymentFilter,
  refreshBusiness,
  type World,
} from "../../data/business-queries.ts";
import { api, wire } from "../../data/client.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { MoneyField, useAmountError, useParse } from "../../design/money-field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Chip, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Row, RowButton, Section } from "../../design/surface.tsx";
import { PaymentFilters } from "./payment-filters.tsx";
import { useMay } from "./role.tsx";
import { useWhen } from "./when.ts";

const tones = {
  succeeded: "good",
  held: "warn",
  refunded: "info",
  partly_refunded: "info",
  disputed: "bad",
  failed: "bad",
} as const;

/** What the business was paid, each a press away from being given back. */
export function Payments({ world }: { readonly world: World }) {
  const { t } = useShop();
  const [filter, setFilter] = useState<PaymentFilter>({});
  const payments = useInfiniteQuery({
    ...businessQueries.payments(world, filter),
    // While the next ones are on their way, those that are there stay.
    placeholderData: keepPreviousData,
  });
  const [chosen, setChosen] = useState<ShopPayment>();
  const found = payments.data?.pages.flatMap(({ items }) => items);
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <>
      <PaymentFilters world={world} filter={filter} onChange={setFilter} />
      <Card flush>
        <Section title={t.business.tabs.payments}>
          {payments.isPending && <RowBones count={4} />}
          {payments.isError && <ErrorState error={payments.error} onRetry={payments.refetch} />}
          {found?.length === 0 && (
            <Row title={isFiltered ? t.business.noMatch : t.business.empty.payments} />
          )}
          {found?.map((payment) => (
            <PaymentRow key={payment.id} payment={payment} onPress={() => setChosen(payment)} />
          ))}
        </Section>
      </Card>
      {payments.hasNextPage && (
        <Button
          variant="secondary"
          block
          pending={payments.isFetchingNextPage}
          onClick={() => void payments.fetchNextPage()}
        >
          {t.common.loadMore}
        </Button>
      )}
      {chosen !== undefined && (
        <Refund world={world} payment={chosen} onClose={() => setChosen(undefined)} />
      )}
    </>
  );
}

type RowProps = { readonly payment: ShopPayment; readonly onPress: () => void };

export function PaymentRow({ payment, onPress }: RowProps) {
  const { t } = useShop();
  const when = useWhen();
  const { amount, state, description, payer, createdAt } = payment;
  return (
    <RowButton
      onPress={onPress}
      title={description ?? payer}
      sub={`${description === null ? "" : `${payer} · `}${when(createdAt)}`}
      end={<Amount value={amount} voided={state === "failed"} />}
      endSub={<Chip tone={tones[state]}>{t.business.paymentStates[state]}</Chip>}
    />
  );
}

type RefundProps = {
  readonly world: World;
  readonly payment: ShopPayment;
  readonly onClose: () => void;
};

/** Gives a payment back, or a part of it. */
export function Refund({ world, payment, onClose }: RefundProps) {
  const { t, money } = useShop();
  const may = useMay();
  const [text, setText] = useState("");
  const { amount, refunded, state } = payment;
  const left = BigInt(amount.amount) - BigInt(refunded.amount);
  const parse = useParse()(text, amount.currency);
  const describe = useAmountError();
  const most = t.business.refundText(money(wire(left, amount.currency)));
  const isTooMuch = parse.ok && parse.amount > left;
  const error = text === "" ? undefined : isTooMuch ? most : describe(parse, amount.currency);
  const part = text !== "" && parse.ok ? { amount: wire(parse.amount, amount.currency) } : {};
  const refund = useMutation({
    mutationFn: () =>
      callOnce(`refund.${payment.id}.${refunded.amount}.${text}`, (idempotencyKey) =>
        api.refundShopPayment({ ...world, payment: payment.id, ...part }, { idempotencyKey }),
      ),
    onSuccess: () => {
      refreshBusiness();
      onClose();
    },
  });
  const canRefund = may("refund") && left > 0n && state !== "failed" && state !== "held";
  return (
    <Sheet
      title={canRefund ? t.business.refundTitle : t.business.paymentStates[state]}
      onClose={onClose}
    >
      <div className={`${pageStyles.stack} ${pageStyles.center}`}>
        <Amount value={amount} size="hero" />
        <span className={pageStyles.muted}>{payment.payer}</span>
        <span className={pageStyles.mono}>{payment.id}</span>
      </div>
      {canRefund && (
        <>
          <MoneyField
            label={t.business.refundAmount}
            hint={most}
            optional
            value={text}
            onChange={setText}
            currency={amount.currency}
            error={error}
          />
          <MoneyFailure error={refund.error} />
          <Button
            variant="danger"
            size="large"
            block
            disabled={error !== undefined}
            pending={refund.isPending}
            onClick={() => refund.mutate()}
          >
            {t.business.refundNow}
          </Button>
        </>
      )}
    </Sheet>
  );
}
