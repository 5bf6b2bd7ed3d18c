import type { Position } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { investQueries } from "../../data/invest.ts";
import { Amount } from "../../design/amount.tsx";
import { Card, Facts, Row, Section } from "../../design/surface.tsx";
import { Gain } from "../invest/change.tsx";
import { useInvest } from "../invest/texts.tsx";
import styles from "./instrument.module.css";

/** What the member holds of it; nothing on screen without a position. */
export function PositionCard({ symbol }: { readonly symbol: string }) {
  const { data: position } = useQuery(investQueries.position(symbol));
  if (position === undefined || position.quantity === "0") return null;
  return <Held position={position} />;
}

function Held({ position }: { readonly position: Position }) {
  const { instrument, quantity, price } = useInvest();
  const { currency, symbol } = position.instrument;
  const count = (term: string, text: string) =>
    text === "0" ? undefined : { term, value: quantity(text) };
  return (
    <Card>
      <Section title={instrument.yours}>
        <Facts
          items={[
            { term: instrument.quantity, value: quantity(position.quantity) },
            {
              term: instrument.worth,
              value: <Amount value={position.value ?? undefined} private />,
            },
            position.averageCost === null
              ? undefined
              : { term: instrument.averageCost, value: price(position.averageCost, currency) },
            {
              term: instrument.gain,
              value: <Gain value={position.gain} basisPoints={position.gainBasisPoints} />,
            },
            {
              term: instrument.today,
              value: <Gain value={position.today} basisPoints={position.todayBasisPoints} />,
            },
            count(instrument.reserved, position.reserved),
            count(instrument.unsettled, position.unsettled),
          ]}
        />
        <Lots symbol={symbol} />
      </Section>
    </Card>
  );
}

function Lots({ symbol }: { readonly symbol: string }) {
  const { instrument, quantity } = useInvest();
  const { dates } = useLanguage();
  const { data } = useQuery(investQueries.lots(symbol));
  if (data === undefined || data.items.length === 0) return null;
  return (
    <details className={styles.lots}>
      <summary>{instrument.lots}</summary>
      <p className={pageStyles.muted}>{instrument.lotsHint}</p>
      {data.items.map((lot) => (
        <Row
          key={lot.id}
          title={instrument.lotOf(quantity(lot.quantity), dates.calendarDate(lot.openedOn))}
          sub={instrument.terms[lot.term]}
          end={<Amount value={lot.cost} private />}
          endSub={<Gain value={lot.gain} basisPoints={lot.gainBasisPoints} />}
        />
      ))}
    </details>
  );
}
