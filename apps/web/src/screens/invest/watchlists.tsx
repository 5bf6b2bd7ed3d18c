import type { Watchlist } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { investQueries } from "../../data/invest.ts";
import { Button, IconButton } from "../../design/button.tsx";
import { Plus, SlidersHorizontal, Star } from "../../design/icons.ts";
import { RowBones } from "../../design/states.tsx";
import { Card, Glyph, Row, Section } from "../../design/surface.tsx";
import { InstrumentRow } from "./instrument-row.tsx";
import { useInvest } from "./texts.tsx";
import { NewListSheet, WatchlistSheet } from "./watchlist-sheet.tsx";

/** What the member follows: lists with names and an order of their own. */
export function Watchlists() {
  const { home, lists: texts } = useInvest();
  const { data: lists, isPending } = useQuery(investQueries.watchlists);
  const [adding, setAdding] = useState(false);
  const add = (
    <Button variant="ghost" size="small" icon={Plus} onClick={() => setAdding(true)}>
      {texts.create}
    </Button>
  );
  return (
    <>
      {lists === undefined || lists.length === 0 ? (
        <Section title={home.watchlists} action={add}>
          <Card flush>
            {isPending ? (
              <RowBones count={2} />
            ) : (
              <Row lead={<Glyph icon={Star} />} title={home.emptyWatch} />
            )}
          </Card>
        </Section>
      ) : (
        lists.map((list, place) => (
          <OneList
            key={list.id}
            list={list}
            place={place}
            count={lists.length}
            {...(place === lists.length - 1 && { add })}
          />
        ))
      )}
      {adding && <NewListSheet onClose={() => setAdding(false)} />}
    </>
  );
}

type ListProps = {
  readonly list: Watchlist;
  readonly place: number;
  readonly count: number;
  readonly add?: React.ReactNode;
};

function OneList({ list, place, count, add }: ListProps) {
  const { lists: texts, home } = useInvest();
  const [editing, setEditing] = useState(false);
  return (
    <Section
      title={list.name}
      action={
        <IconButton
          label={texts.edit(list.name)}
          icon={SlidersHorizontal}
          onClick={() => setEditing(true)}
        />
      }
    >
      <Card flush>
        {list.items.length === 0 && <Row lead={<Glyph icon={Star} />} title={home.emptyWatch} />}
        {list.items.map((one) => (
          <InstrumentRow key={one.symbol} instrument={one} />
        ))}
      </Card>
      {add}
      {editing && <WatchlistSheet {...{ list, place, count }} onClose={() => setEditing(false)} />}
    </Section>
  );
}
