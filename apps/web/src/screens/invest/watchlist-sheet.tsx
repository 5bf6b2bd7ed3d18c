import type { InputOf, Watchlist } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import pageStyles from "../../app/page.module.css";
import { api } from "../../data/client.ts";
import { refreshWatching } from "../../data/invest.ts";
import { moved } from "../../data/moved.ts";
import { Button, IconButton } from "../../design/button.tsx";
import { Confirm } from "../../design/confirm.tsx";
import { TextField } from "../../design/field.tsx";
import { ArrowDown, ArrowUp, X } from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Row } from "../../design/surface.tsx";
import { Seal } from "./instrument-row.tsx";
import styles from "./invest.module.css";
import { useInvest } from "./texts.tsx";

const nameMax = 40;

/** Begins a list, with what is to be on it at once. */
export function NewListSheet(props: {
  readonly symbols?: readonly string[];
  readonly onClose: () => void;
}) {
  const { symbols = [], onClose } = props;
  const { lists: texts } = useInvest();
  const [name, setName] = useState("");
  const create = useMutation({
    mutationFn: () => api.createWatchlist({ name: name.trim(), symbols: [...symbols] }),
    onSuccess: onClose,
    onSettled: refreshWatching,
  });
  return (
    <Sheet title={texts.create} onClose={onClose}>
      <form
        className={pageStyles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "" && !create.isPending) create.mutate();
        }}
      >
        <TextField
          label={texts.name}
          value={name}
          onChange={setName}
          maxLength={nameMax}
          autoComplete="off"
          autoFocus
          placeholder={texts.namePlaceholder}
        />
        {create.isError && <ErrorState error={create.error} />}
        <Button
          type="submit"
          size="large"
          block
          disabled={name.trim() === ""}
          pending={create.isPending}
        >
          {texts.begin}
        </Button>
      </form>
    </Sheet>
  );
}

type Props = {
  readonly list: Watchlist;
  readonly place: number;
  readonly count: number;
  readonly onClose: () => void;
};
type Change = Omit<InputOf<"updateWatchlist">, "id">;

/** A list's name, order and place among the others. Each press is kept at once. */
export function WatchlistSheet({ list, place, count, onClose }: Props) {
  const { lists: texts } = useInvest();
  const [name, setName] = useState(list.name);
  const [isDeleting, setDeleting] = useState(false);
  const change = useMutation({
    mutationFn: (part: Change) => api.updateWatchlist({ id: list.id, ...part }),
    onSettled: refreshWatching,
  });
  const remove = useMutation({
    mutationFn: () => api.deleteWatchlist({ id: list.id }),
    onSuccess: onClose,
    onSettled: refreshWatching,
  });
  if (isDeleting) {
    return (
      <Confirm
        title={texts.remove}
        text={texts.removeQuestion(list.name)}
        action={texts.remove}
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => setDeleting(false)}
      />
    );
  }
  const isRenamed = name.trim() !== "" && name.trim() !== list.name;
  return (
    <Sheet title={texts.edit(list.name)} onClose={onClose}>
      <form
        className={pageStyles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (isRenamed) change.mutate({ name: name.trim() });
        }}
      >
        <TextField
          label={texts.name}
          value={name}
          onChange={setName}
          maxLength={nameMax}
          autoComplete="off"
          trail={
            isRenamed && (
              <Button type="submit" variant="ghost" size="small" pending={change.isPending}>
                {texts.rename}
              </Button>
            )
          }
        />
      </form>
      <Items list={list} change={change.mutate} isBusy={change.isPending} />
      {change.isError && <ErrorState error={change.error} />}
      <div className={pageStyles.actions}>
        <Places {...{ place, count }} change={change.mutate} isBusy={change.isPending} />
        <Button variant="danger" onClick={() => setDeleting(true)}>
          {texts.remove}
        </Button>
      </div>
    </Sheet>
  );
}

type PlacesProps = Pick<Props, "place" | "count"> & Pick<ItemsProps, "change" | "isBusy">;

/** Moves the list among the others. */
function Places({ place, count, change, isBusy }: PlacesProps) {
  const { lists: texts } = useInvest();
  const moves = [
    [place > 0, place - 1, ArrowUp, texts.earlier],
    [place < count - 1, place + 1, ArrowDown, texts.later],
  ] as const;
  return moves.map(
    ([isOpen, to, icon, text]) =>
      isOpen && (
        <Button
          key={text}
          variant="secondary"
          icon={icon}
          disabled={isBusy}
          onClick={() => change({ place: to })}
        >
          {text}
        </Button>
      ),
  );
}

type ItemsProps = {
  readonly list: Watchlist;
  readonly change: (part: Change) => void;
  readonly isBusy: boolean;
};

function Items({ list, change, isBusy }: ItemsProps) {
  const { lists: texts } = useInvest();
  const symbols = list.items.map(({ symbol }) => symbol);
  const move = (from: number, to: number) => {
    if (!isBusy) change({ symbols: moved(symbols, from, to) });
  };
  return (
    <ul className={styles.sorting} aria-label={texts.items}>
      {list.items.map(({ symbol, name }, index) => (
        <li key={symbol}>
          <Row lead={<Seal symbol={symbol} size={32} />} title={name} sub={`$${symbol}`} />
          <IconButton
            label={texts.up(name)}
            icon={ArrowUp}
            aria-disabled={index === 0 || isBusy}
            onClick={() => index > 0 && move(index, index - 1)}
          />
          <IconButton
            label={texts.down(name)}
            icon={ArrowDown}
            aria-disabled={index === symbols.length - 1 || isBusy}
            onClick={() => index < symbols.length - 1 && move(index, index + 1)}
          />
          <IconButton
            label={texts.takeOff(name)}
            icon={X}
            onClick={() => !isBusy && change({ symbols: symbols.filter((one) => one !== symbol) })}
          />
        </li>
      ))}
    </ul>
  );
}
