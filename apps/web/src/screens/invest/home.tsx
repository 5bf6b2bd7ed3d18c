import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { investQueries } from "../../data/invest.ts";
import {
  BellRing,
  CalendarClock,
  ChartNoAxesColumn,
  FileText,
  Gem,
  Gift,
  HandCoins,
  History,
} from "../../design/icons.ts";
import { EmptyState } from "../../design/states.tsx";
import { Card, Section } from "../../design/surface.tsx";
import { GiftsToAccept } from "../trade/gifts.tsx";
import { Holdings, OpenOrders } from "./holdings.tsx";
import styles from "./invest.module.css";
import { MarketLine, Movers } from "./market-state.tsx";
import { Cash, PortfolioHead } from "./portfolio-head.tsx";
import { InstrumentSearch } from "./search.tsx";
import { useInvest } from "./texts.tsx";
import { Watchlists } from "./watchlists.tsx";

/** Before the first share: what it is, and that a dollar is enough. */
function Beginning() {
  const { home } = useInvest();
  return (
    <Card>
      <EmptyState icon={Gem} title={home.emptyTitle} text={home.emptyText}>
        <ul className={styles.lessons}>
          {home.emptySteps.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      </EmptyState>
    </Card>
  );
}

function More() {
  const { home, performance, tax, alerts, order, gift, dividends } = useInvest();
  const links = [
    { to: "/invest/orders", text: order.listTitle, icon: History },
    { to: "/invest/performance", text: performance.title, icon: ChartNoAxesColumn },
    { to: "/invest/recurring", text: home.recurring, icon: CalendarClock },
    { to: "/invest/dividends", text: dividends.title, icon: HandCoins },
    { to: "/invest/gifts", text: gift.listTitle, icon: Gift },
    { to: "/invest/alerts", text: alerts.title, icon: BellRing },
    { to: "/invest/tax", text: tax.title, icon: FileText },
  ] as const;
  return (
    <Section title={home.more}>
      <div className={styles.links}>
        {links.map(({ to, text, icon: Drawn }) => (
          <Link key={to} to={to}>
            <Drawn size="1.15rem" aria-hidden />
            {text}
          </Link>
        ))}
      </div>
    </Section>
  );
}

/** Invest home: what I own, how it does, and what there is to buy. */
export function InvestHome() {
  const { home } = useInvest();
  const { data: portfolio } = useQuery(investQueries.portfolio);
  const isNew = portfolio?.positions === 0 && portfolio.openOrders === 0;
  return (
    <Page title={home.title} wide action={<MarketLine />}>
      <div className={pageStyles.columns}>
        <div className={pageStyles.stack}>
          <InstrumentSearch />
          {isNew ? <Beginning /> : <PortfolioHead />}
          {portfolio !== undefined && <Cash portfolio={portfolio} />}
          <GiftsToAccept />
          <OpenOrders />
          <Holdings />
        </div>
        <div className={pageStyles.stack}>
          <Movers />
          <Watchlists />
          <More />
        </div>
      </div>
    </Page>
  );
}
