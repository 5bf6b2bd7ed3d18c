import type { CurrencyCode, PublicTrade } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import type { Book, Level } from "../../data/book.ts";
import { drawn } from "../../data/decimals.ts";
import { investQueries } from "../../data/invest.ts";
import { RowBones } from "../../design/states.tsx";
import { Card, Section } from "../../design/surface.tsx";
import { useInvest } from "../invest/texts.tsx";
import styles from "./instrument.module.css";

const levelsMax = 6;
const tradesMax = 8;

type SideProps = {
  readonly title: string;
  readonly levels: readonly Level[];
  readonly most: number;
  readonly write: (price: string) => string;
  readonly side: "bids" | "asks";
};

function Side({ title, levels, most, write, side }: SideProps) {
  const { quantity, instrument } = useInvest();
  return (
    <div className={styles[side]}>
      <h3>{title}</h3>
      <ul>
        {levels.map((level) => (
          <li key={level.price} className={styles.level}>
            <i style={{ inlineSize: `${(drawn(level.quantity) / most) * 100}%` }} aria-hidden />
            <span className="visually-hidden">
              {instrument.depthLevel(write(level.price), quantity(level.quantity))}
            </span>
            <strong aria-hidden>{write(level.price)}</strong>
            <span aria-hidden>{quantity(level.quantity)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

type DepthProps = {
  readonly symbol: string;
  readonly currency: CurrencyCode;
  readonly book: Book | undefined;
};

/** What waits in the book, the best prices first. */
export function Depth({ symbol, currency, book }: DepthProps) {
  const { instrument, price } = useInvest();
  const bids = book?.bids.slice(0, levelsMax) ?? [];
  const asks = book?.asks.slice(0, levelsMax) ?? [];
  const most = Math.max(1, ...[...bids, ...asks].map(({ quantity }) => drawn(quantity)));
  const write = (text: string) => price(text, currency);
  const shared = { most, write };
  return (
    <Card>
      <Section title={instrument.depth}>
        {book === undefined && <RowBones count={3} />}
        {book !== undefined && bids.length + asks.length === 0 && <p>{instrument.noDepth}</p>}
        {bids.length + asks.length > 0 && (
          <>
            <p className={pageStyles.muted}>{instrument.depthHint}</p>
            <div className={styles.book} data-symbol={symbol}>
              <Side title={instrument.bids} levels={bids} side="bids" {...shared} />
              <Side title={instrument.asks} levels={asks} side="asks" {...shared} />
            </div>
          </>
        )}
      </Section>
    </Card>
  );
}

type TradesProps = {
  readonly symbol: string;
  readonly currency: CurrencyCode;
  readonly trades: readonly PublicTrade[] | undefined;
};

export function LatestTrades({ symbol, trades, currency }: TradesProps) {
  const { instrument, price, quantity } = useInvest();
  const { dates } = useLanguage();
  const { data: asked } = useQuery(investQueries.trades(symbol));
  // The stream tells what happens from now on; what was before is asked for once.
  const known = new Map([...(asked ?? []), ...(trades ?? [])].map((one) => [one.id, one]));
  const shown = [...known.values()].toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, tradesMax);
  return (
    <Card>
      <Section title={instrument.trades}>
        {asked !== undefined && shown.length === 0 && <p>{instrument.noTrades}</p>}
        <div className={styles.trades}>
          {shown.map((one) => (
            <div key={one.id} className={styles.trade}>
              <time dateTime={one.at}>{dates.timeWithSeconds(one.at)}</time>
              <span>{quantity(one.quantity)}</span>
              <span data-side={one.taker ?? undefined}>
                {one.taker !== null && (
                  <>
                    <i aria-hidden>{one.taker === "buy" ? "▲" : "▼"}</i>
                    <span className="visually-hidden">{instrument.takers[one.taker]}</span>
                  </>
                )}
                {price(one.price, currency)}
              </span>
            </div>
          ))}
        </div>
      </Section>
    </Card>
  );
}
