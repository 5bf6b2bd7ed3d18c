import type { OrderDetail, Trade } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { saveFile } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import { LoadError } from "../../app/load-error.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { api } from "../../data/client.ts";
import { investQueries, refreshInvest } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Confirm } from "../../design/confirm.tsx";
import { Download } from "../../design/icons.ts";
import { Banner, Bone, ErrorState } from "../../design/states.tsx";
import { Card, Facts, Row, Section } from "../../design/surface.tsx";
import { Timeline, type TimelineStep } from "../../design/timeline.tsx";
import { toast } from "../../design/toast.tsx";
import { Seal } from "../invest/instrument-row.tsx";
import { useInvest } from "../invest/texts.tsx";
import { OrderChip, useOrderSize } from "./order-row.tsx";
import { useOrderWords } from "./order-words.ts";
import { ReplaceSheet } from "./replace-sheet.tsx";
import styles from "./trade.module.css";

/** One order, explained: what was asked, what happened, what comes next. */
export function OrderScreen() {
  const { order: texts } = useInvest();
  const { id } = useParams({ from: "/member/invest-frame/invest/orders/$id" });
  const order = useQuery(investQueries.order(id));
  return (
    <Page title={texts.title} back>
      {order.isPending && <Bone width="100%" height="24rem" />}
      {order.isError && <LoadError error={order.error} onRetry={order.refetch} />}
      {order.data !== undefined && <Body order={order.data} />}
    </Page>
  );
}

function Body({ order }: { readonly order: OrderDetail }) {
  const { order: texts } = useInvest();
  const sizeOf = useOrderSize();
  const wordsOf = useOrderWords();
  const { symbol, name } = order.instrument;
  return (
    <>
      <Card>
        <div className={pageStyles.stack}>
          <div className={styles.subject}>
            <Seal symbol={symbol} size={52} />
            <div>
              <strong>{`${texts.side[order.side]} · ${sizeOf(order)}`}</strong>
              <Link to="/instruments/$symbol" params={{ symbol }}>
                {name}
              </Link>
            </div>
          </div>
          <div role="status">
            <OrderChip state={order.state} />
            {wordsOf(order).map((text) => (
              <p key={text}>{text}</p>
            ))}
          </div>
          <Decisions order={order} />
        </div>
      </Card>
      <Card>
        <Section title={texts.timeline}>
          <Steps order={order} />
        </Section>
      </Card>
      {order.trades.length > 0 && <Trades trades={order.trades} />}
      <Card>
        <Terms order={order} />
      </Card>
    </>
  );
}

function Decisions({ order }: { readonly order: OrderDetail }) {
  const { order: texts } = useInvest();
  const [open, setOpen] = useState<"cancel" | "replace">();
  const cancel = useMutation({
    mutationFn: () => api.cancelOrder({ id: order.id }),
    onSettled: refreshInvest,
    onSuccess: () => {
      toast(texts.cancelled);
      setOpen(undefined);
    },
  });
  if (!order.canCancel && !order.canReplace) return null;
  return (
    <div className={pageStyles.actions}>
      {order.canReplace && (
        <Button variant="secondary" onClick={() => setOpen("replace")}>
          {texts.replace}
        </Button>
      )}
      {order.canCancel && (
        <Button variant="secondary" onClick={() => setOpen("cancel")}>
          {texts.cancel}
        </Button>
      )}
      {open === "cancel" && (
        <Confirm
          title={texts.cancel}
          text={texts.cancelQuestion}
          action={texts.cancel}
          keep={texts.keep}
          pending={cancel.isPending}
          error={cancel.error}
          onConfirm={() => cancel.mutate()}
          onClose={() => setOpen(undefined)}
        />
      )}
      {open === "replace" && <ReplaceSheet order={order} onClose={() => setOpen(undefined)} />}
    </div>
  );
}

const badStates: ReadonlySet<string> = new Set(["cancelled", "expired", "rejected"]);

function Steps({ order }: { readonly order: OrderDetail }) {
  const { order: texts } = useInvest();
  const { dates, now } = useLanguage();
  // An order that is filled in parts comes back to its first state between them: told once.
  const told = order.timeline.filter(({ state }, index) => index === 0 || state !== "accepted");
  const steps = told.map(
    (entry, index): TimelineStep => ({
      key: `${index} ${entry.state}`,
      title: texts.states[entry.state],
      text: (
        <>
          {entry.reason === null ? undefined : texts.reasons[entry.reason]}
          <div>{`${dates.nearDay(entry.at, now())}, ${dates.timeWithSeconds(entry.at)}`}</div>
        </>
      ),
      tone: badStates.has(entry.state) ? "bad" : "done",
    }),
  );
  return <Timeline steps={steps} />;
}

function Trades({ trades }: { readonly trades: readonly Trade[] }) {
  const { order: texts } = useInvest();
  return (
    <Section title={texts.trades}>
      <Card flush>
        {trades.map((one) => (
          <TradeLine key={one.id} trade={one} />
        ))}
      </Card>
    </Section>
  );
}

function TradeLine({ trade }: { readonly trade: Trade }) {
  const { order: texts, price, quantity } = useInvest();
  const { dates, locale } = useLanguage();
  const download = useMutation({
    mutationFn: async () => {
      const file = await api.tradeConfirmation({ id: trade.id, format: "pdf", language: locale });
      saveFile(file, `${trade.instrument.symbol}-${trade.id}.pdf`);
    },
  });
  const each = price(trade.price, trade.instrument.currency);
  const what = texts.trade(quantity(trade.quantity), each);
  const settled = `${texts.tradeStates[trade.state]} ${dates.calendarDate(trade.settlesOn)}`;
  return (
    <>
      <Row
        title={`${what} ${texts.by[trade.by]}`}
        sub={`${dates.dateTime(trade.at)} · ${settled}`}
        end={<Amount value={trade.amount} voided={trade.state === "busted"} />}
      />
      <div className={pageStyles.actions}>
        <ButtonLink variant="ghost" size="small" to="/tx/$id" params={{ id: trade.movementId }}>
          {texts.receipt}
        </ButtonLink>
        <Button
          variant="ghost"
          size="small"
          icon={Download}
          pending={download.isPending}
          onClick={() => download.mutate()}
        >
          {texts.confirmation}
        </Button>
      </div>
      {download.isError && <ErrorState error={download.error} />}
      {trade.state === "failed" && (
        <Banner tone="warn">{texts.late(dates.calendarDate(trade.settlesOn))}</Banner>
      )}
      {trade.state === "busted" && <Banner tone="info">{texts.takenBack}</Banner>}
    </>
  );
}

function Terms({ order }: { readonly order: OrderDetail }) {
  const { order: texts, ticket, price, quantity, points } = useInvest();
  const { dates } = useLanguage();
  const { currency } = order.instrument;
  const priced = (term: string, text: string | null | undefined) =>
    text == null ? undefined : { term, value: price(text, currency) };
  const { trail, goodTill } = order;
  const behind =
    trail === null
      ? undefined
      : "basisPoints" in trail
        ? points(trail.basisPoints, "auto")
        : price(trail.price, currency);
  return (
    <Facts
      items={[
        { term: ticket.type, value: ticket.typeNames[order.type] },
        priced(ticket.limitPrice, order.limitPrice),
        priced(ticket.stopPrice, order.stopPrice),
        priced(ticket.stopLoss, order.stopLoss?.stopPrice),
        behind === undefined ? undefined : { term: ticket.trail, value: ticket.trailValue(behind) },
        {
          term: ticket.timeInForce,
          value: goodTill === null ? ticket.times[order.timeInForce] : dates.calendarDate(goodTill),
        },
        {
          term: texts.filled,
          value:
            order.quantity === null
              ? quantity(order.filledQuantity)
              : texts.filledOf(quantity(order.filledQuantity), quantity(order.quantity)),
        },
        priced(texts.average, order.averagePrice),
        order.filledAmount.amount === "0"
          ? undefined
          : { term: texts.amount, value: <Amount value={order.filledAmount} /> },
        order.reserved.amount === "0"
          ? undefined
          : { term: texts.setAside, value: <Amount value={order.reserved} /> },
        { term: texts.placed, value: dates.dateTime(order.createdAt) },
        { term: texts.placedBy, value: texts.source[order.source] },
      ]}
    />
  );
}
