import type { Instrument } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { InstrumentSheet } from "../../app/instrument-address.ts";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { problemOf } from "../../data/client.ts";
import { investQueries } from "../../data/invest.ts";
import { useLiveInstrument } from "../../data/market-stream.ts";
import { Button } from "../../design/button.tsx";
import { BellRing, CalendarClock, Gift, Search } from "../../design/icons.ts";
import { Bone, EmptyState, ErrorState } from "../../design/states.tsx";
import { Card } from "../../design/surface.tsx";
import { useInvest } from "../invest/texts.tsx";
import { GiveSheet } from "../trade/give.tsx";
import { RepeatSheet } from "../trade/repeat.tsx";
import { Ticket } from "../trade/ticket.tsx";
import { AlertSheet } from "./alert-sheet.tsx";
import { Depth, LatestTrades } from "./depth.tsx";
import { About, Headlines, KeyData } from "./facts.tsx";
import styles from "./instrument.module.css";
import { PositionCard } from "./position.tsx";
import { PriceChart } from "./price-chart.tsx";
import { Heading, PriceLine } from "./quote.tsx";

/** The page of one company or fund: what it is worth now, what I have of it, buy and sell. */
export function InstrumentScreen() {
  const { instrument: texts } = useInvest();
  const { symbol } = useParams({ from: "/member/invest-frame/instruments/$symbol" });
  const instrument = useQuery(investQueries.instrument(symbol));
  const isUnknown = problemOf(instrument.error)?.code === "not_found";
  return (
    <Page title={instrument.data?.name ?? `$${symbol}`} wide quiet>
      {instrument.isPending && <Bone width="100%" height="30rem" />}
      {isUnknown && <EmptyState icon={Search} title={texts.notFound} text={texts.notFoundText} />}
      {instrument.isError && !isUnknown && (
        <ErrorState error={instrument.error} onRetry={instrument.refetch} />
      )}
      {instrument.data !== undefined && <Body instrument={instrument.data} />}
    </Page>
  );
}

function Body({ instrument }: { readonly instrument: Instrument }) {
  const live = useLiveInstrument(instrument.symbol);
  const quote = live.quote ?? instrument.quote;
  return (
    <>
      <div className={pageStyles.columns}>
        <div className={pageStyles.stack}>
          <Card>
            <Heading instrument={instrument} />
            <PriceLine instrument={instrument} quote={quote} status={live.status} />
            <PriceChart instrument={instrument} last={quote.last} />
          </Card>
          <Actions instrument={instrument} />
          <PositionCard symbol={instrument.symbol} />
          <About instrument={instrument} />
        </div>
        <div className={pageStyles.stack}>
          <Depth symbol={instrument.symbol} currency={instrument.currency} book={live.book} />
          <KeyData instrument={instrument} quote={quote} />
          <LatestTrades
            symbol={instrument.symbol}
            trades={live.trades}
            currency={instrument.currency}
          />
          <Headlines symbol={instrument.symbol} />
        </div>
      </div>
      <OpenSheet instrument={instrument} />
    </>
  );
}

/** Opens and closes the sheets by the address. */
function useSheet() {
  const navigate = useNavigate();
  return (sheet: InstrumentSheet | undefined) =>
    void navigate({ to: ".", search: (old) => ({ ...old, sheet }) });
}

function Actions({ instrument }: { readonly instrument: Instrument }) {
  const { instrument: texts } = useInvest();
  const open = useSheet();
  const { data: position } = useQuery(investQueries.position(instrument.symbol));
  const holds = position !== undefined && position.quantity !== "0";
  return (
    <>
      <div className={styles.acts}>
        <Button variant="accent" size="large" onClick={() => open("buy")}>
          {texts.buy}
        </Button>
        {holds && (
          <Button variant="secondary" size="large" onClick={() => open("sell")}>
            {texts.sell}
          </Button>
        )}
      </div>
      <div className={styles.more}>
        <Button variant="secondary" icon={CalendarClock} onClick={() => open("repeat")}>
          {texts.repeat}
        </Button>
        <Button variant="secondary" icon={BellRing} onClick={() => open("alert")}>
          {texts.alert}
        </Button>
        {holds && (
          <Button variant="secondary" icon={Gift} onClick={() => open("give")}>
            {texts.gift}
          </Button>
        )}
      </div>
    </>
  );
}

function OpenSheet({ instrument }: { readonly instrument: Instrument }) {
  const { sheet } = useSearch({ from: "/member/invest-frame/instruments/$symbol" });
  const open = useSheet();
  const props = { instrument, onClose: () => open(undefined) };
  if (sheet === "buy" || sheet === "sell") return <Ticket key={sheet} side={sheet} {...props} />;
  if (sheet === "give") return <GiveSheet {...props} />;
  if (sheet === "repeat") return <RepeatSheet {...props} />;
  if (sheet === "alert") return <AlertSheet {...props} />;
  return null;
}
