import type { InputOf, OrderDetail, OrderPreview } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import { MoneyFailure, useMoneyCall } from "../../app/money-call.tsx";
import pageStyles from "../../app/page.module.css";
import { api } from "../../data/client.ts";
import { investQueries, refreshInvest } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { Button } from "../../design/button.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Banner, ErrorState, RowBones } from "../../design/states.tsx";
import { Facts } from "../../design/surface.tsx";
import { Seal } from "../invest/instrument-row.tsx";
import { useInvest } from "../invest/texts.tsx";
import { SaleEffect } from "./sale-effect.tsx";
import styles from "./trade.module.css";

type Body = InputOf<"placeOrder">;
type Props = {
  readonly body: Body;
  readonly onClose: () => void;
  readonly onBack: () => void;
  readonly onDone: (order: OrderDetail) => void;
};

/** What is asked for, in words: `$10.00 of $ALDR`, `3 $ALDR`. */
function useBodySize(): (body: Body) => string {
  const { ticket, quantity } = useInvest();
  const { money } = useLanguage();
  return ({ amount, quantity: count, symbol }) =>
    amount === undefined
      ? ticket.sharesOf(quantity(count ?? "0"), symbol)
      : ticket.ofSymbol(money(amount), symbol);
}

/** Everything about the order before it is placed; the figures follow the market. */
export function OrderReview({ body, onClose, onBack, onDone }: Props) {
  const { ticket } = useInvest();
  const moneyCall = useMoneyCall();
  const preview = useQuery(investQueries.preview(body));
  const what = useBodySize()(body);
  const act = body.side === "buy" ? ticket.confirmBuy(what) : ticket.confirmSell(what);
  const place = useMutation({
    mutationFn: () =>
      moneyCall.run(
        `order.${JSON.stringify(body)}`,
        (options) => api.placeOrder(body, options),
        ticket.approve(act),
      ),
    onSuccess: (order) => {
      refreshInvest();
      onDone(order);
    },
  });
  const problem = preview.data?.problem ?? null;
  return (
    <Sheet title={ticket.reviewTitle} size="tall" onClose={onClose} onBack={onBack}>
      {preview.isPending && <RowBones count={6} />}
      {preview.isError && <ErrorState error={preview.error} onRetry={preview.refetch} />}
      {preview.data !== undefined && <Figures body={body} preview={preview.data} />}
      <div className={`${pageStyles.stack} ${styles.end}`}>
        {problem !== null && (
          <Banner tone="bad" announce>
            {ticket.problems[problem]}
          </Banner>
        )}
        <MoneyFailure error={place.error} />
        <p className={`${pageStyles.muted} ${pageStyles.center}`}>{ticket.risk}</p>
        <Button
          variant="accent"
          size="large"
          block
          disabled={preview.data === undefined || problem !== null}
          pending={place.isPending}
          onClick={() => place.mutate()}
        >
          {act}
        </Button>
      </div>
      {moneyCall.dialog}
    </Sheet>
  );
}

type FiguresProps = { readonly body: Body; readonly preview: OrderPreview };

function Figures({ body, preview }: FiguresProps) {
  const { ticket } = useInvest();
  const what = useBodySize()(body);
  return (
    <>
      <div className={styles.subject}>
        <Seal symbol={preview.instrument.symbol} size={52} />
        <div>
          <strong>{what}</strong>
          <small>{preview.instrument.name}</small>
        </div>
      </div>
      {preview.warnings.length > 0 && (
        <div className={styles.banners}>
          {preview.warnings.map((warning) => (
            <Banner key={warning} tone={warning === "fraction_from_house" ? "info" : "warn"}>
              {ticket.warnings[warning]}
            </Banner>
          ))}
        </div>
      )}
      <Terms body={body} preview={preview} />
      {body.side === "sell" && <SaleEffect preview={preview} />}
    </>
  );
}

function Terms({ body, preview }: FiguresProps) {
  const { ticket, price, quantity, points } = useInvest();
  const { dates } = useLanguage();
  const { type = "market", timeInForce = "day", limitPrice, stopPrice, trail } = body;
  const { currency } = preview.instrument;
  const isBuy = body.side === "buy";
  const isMixed = preview.fromHouse !== "0" && preview.fromVenue !== "0";
  const priced = (term: string, text: string | undefined) =>
    text === undefined ? undefined : { term, value: price(text, currency) };
  const behind =
    trail !== undefined && "basisPoints" in trail ? points(trail.basisPoints, "auto") : undefined;
  return (
    <Facts
      items={[
        { term: ticket.type, value: ticket.typeNames[type] },
        priced(ticket.limitPrice, limitPrice),
        priced(ticket.stopPrice, stopPrice),
        behind === undefined ? undefined : { term: ticket.trail, value: ticket.trailValue(behind) },
        type === "market"
          ? undefined
          : { term: ticket.timeInForce, value: ticket.times[timeInForce] },
        {
          term: ticket.priceEstimated,
          value: (
            <>
              {price(preview.estimatedPrice, currency)}
              <div className={pageStyles.muted}>
                {ticket.priceAt(dates.timeWithSeconds(preview.priceAt))}
              </div>
            </>
          ),
        },
        { term: ticket.sharesWord, value: quantity(preview.estimatedQuantity) },
        isMixed
          ? {
              term: ticket.from,
              value: ticket.venueAndHouse(quantity(preview.fromVenue), quantity(preview.fromHouse)),
            }
          : undefined,
        {
          term: ticket.fee,
          value: preview.fee.amount === "0" ? ticket.noFee : <Amount value={preview.fee} />,
        },
        {
          term: isBuy ? ticket.total : ticket.totalSell,
          value: <Amount value={preview.total} size="strong" />,
        },
        isBuy && preview.reserved.amount !== preview.total.amount
          ? { term: ticket.setAside, value: <Amount value={preview.reserved} /> }
          : undefined,
        isBuy
          ? {
              term: ticket.powerAfter,
              value: <Amount value={preview.buyingPowerAfter} private />,
            }
          : undefined,
        priced(ticket.takeProfit, body.takeProfit?.limitPrice),
        priced(ticket.stopLoss, body.stopLoss?.stopPrice),
        { term: ticket.settles, value: dates.calendarDate(preview.settlesOn) },
      ]}
    />
  );
}
