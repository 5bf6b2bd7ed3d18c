import type { Instrument, Watchlist } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import pageStyles from "../../app/page.module.css";
import { api } from "../../data/client.ts";
import { investQueries, refreshWatching } from "../../data/invest.ts";
import { Button, IconButton } from "../../design/button.tsx";
import { Switch } from "../../design/field.tsx";
import { Plus, Star } from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import { toast } from "../../design/toast.tsx";
import { useInvest } from "../invest/texts.tsx";
import { NewListSheet } from "../invest/watchlist-sheet.tsx";
import styles from "./instrument.module.css";

type Props = { readonly instrument: Instrument };

const holds = (list: Watchlist, symbol: string) => list.items.some((one) => one.symbol === symbol);

/** Puts the instrument on a list, or takes it off; begins the first list where there is none. */
function useFollow({ symbol, name }: Instrument) {
  const { instrument: texts } = useInvest();
  return useMutation({
    mutationFn: async (change: { readonly list: Watchlist | undefined; readonly on: boolean }) => {
      const { list, on } = change;
      if (list === undefined) {
        await api.createWatchlist({ name: texts.defaultList, symbols: [symbol] });
      } else {
        const others = list.items.map((one) => one.symbol).filter((one) => one !== symbol);
        const symbols = on ? [...others, symbol] : others;
        await api.updateWatchlist({ id: list.id, symbols });
      }
      if (on) toast(texts.watching(name));
    },
    onSettled: refreshWatching,
  });
}

/** Follows with one press; where there are several lists, it asks which. */
export function FollowStar({ instrument }: Props) {
  const { instrument: texts } = useInvest();
  const { data: lists } = useQuery(investQueries.watchlists);
  const [choosing, setChoosing] = useState(false);
  const isFollowed = lists?.some((list) => holds(list, instrument.symbol)) ?? false;
  const follow = useFollow(instrument);
  const press = () => {
    if (lists === undefined || follow.isPending) return;
    if (lists.length > 1) setChoosing(true);
    else follow.mutate({ list: lists[0], on: !isFollowed });
  };
  return (
    <>
      <IconButton
        className={styles.star}
        label={isFollowed ? texts.unwatch : texts.watch}
        icon={Star}
        aria-pressed={isFollowed}
        onClick={press}
      />
      {follow.isError && <ErrorState error={follow.error} />}
      {choosing && lists !== undefined && (
        <Lists {...{ instrument, lists }} onClose={() => setChoosing(false)} />
      )}
    </>
  );
}

type ListsProps = Props & { readonly lists: readonly Watchlist[]; readonly onClose: () => void };

function Lists({ instrument, lists, onClose }: ListsProps) {
  const { lists: texts } = useInvest();
  const follow = useFollow(instrument);
  const [adding, setAdding] = useState(false);
  const { symbol } = instrument;
  if (adding) return <NewListSheet symbols={[symbol]} onClose={onClose} />;
  return (
    <Sheet title={texts.which(symbol)} onClose={onClose}>
      <div className={pageStyles.stack}>
        {lists.map((list) => (
          <Switch
            key={list.id}
            label={list.name}
            checked={holds(list, symbol)}
            onChange={(on) => !follow.isPending && follow.mutate({ list, on })}
          />
        ))}
        {follow.isError && <ErrorState error={follow.error} />}
        <Button variant="secondary" icon={Plus} onClick={() => setAdding(true)}>
          {texts.create}
        </Button>
      </div>
    </Sheet>
  );
}
