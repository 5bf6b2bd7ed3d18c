import { useQuery } from "@tanstack/react-query";
import { investQueries } from "../../data/invest.ts";
import { Star } from "../../design/icons.ts";
import { Card, Glyph, Row, Section } from "../../design/surface.tsx";
import { InstrumentRow } from "./instrument-row.tsx";
import { useInvest } from "./texts.tsx";

/** What the member follows. */
export function Watchlists() {
  const { home } = useInvest();
  const { data: lists } = useQuery(investQueries.watchlists);
  if (lists === undefined) return null;
  const filled = lists.filter(({ items }) => items.length > 0);
  if (filled.length === 0) {
    return (
      <Section title={home.watchlists}>
        <Card flush>
          <Row lead={<Glyph icon={Star} />} title={home.emptyWatch} />
        </Card>
      </Section>
    );
  }
  return filled.map((list) => (
    <Section key={list.id} title={list.name}>
      <Card flush>
        {list.items.map((one) => (
          <InstrumentRow key={one.symbol} instrument={one} />
        ))}
      </Card>
    </Section>
  ));
}
