import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useCopy } from "../../app/clipboard.ts";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, refreshBusiness, type World } from "../../data/business-queries.ts";
import { api, wire } from "../../data/client.ts";
import { Amount } from "../../design/amount.tsx";
import { Button, IconButton } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Copy } from "../../design/icons.ts";
import { MoneyField, useAmountError, useParse } from "../../design/money-field.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Card, Row } from "../../design/surface.tsx";
import styles from "./business.module.css";
import { QueryList } from "./list.tsx";

type Props = { readonly world: World };

export function Customers({ world }: Props) {
  const { t, dates } = useShop();
  const customers = useQuery(businessQueries.customers(world));
  return (
    <QueryList
      title={t.business.tabs.customers}
      query={customers}
      empty={t.business.empty.customers}
      row={({ id, name, email, createdAt }) => (
        <Row
          key={id}
          title={name ?? email ?? id}
          sub={name === null ? id : (email ?? id)}
          end={dates.dateTime(createdAt)}
        />
      )}
    />
  );
}

/** Every change of the balance: what came, what it cost, and when it may be paid out. */
export function Balance({ world }: Props) {
  const { t, dates, money } = useShop();
  const lines = useQuery(businessQueries.balance(world));
  return (
    <QueryList
      title={t.business.tabs.balance}
      query={lines}
      empty={t.business.empty.balance}
      row={({ id, type, net, fee, createdAt }) => (
        <Row
          key={id}
          title={type}
          sub={dates.dateTime(createdAt)}
          end={<Amount value={net} sign="always" gain={!net.amount.startsWith("-")} />}
          {...(fee.amount === "0" ? {} : { endSub: t.business.fee(money(fee)) })}
        />
      )}
    />
  );
}

export function Links({ world }: Props) {
  const { t } = useShop();
  const copy = useCopy();
  const links = useQuery(businessQueries.links(world));
  return (
    <>
      <NewLink world={world} />
      <QueryList
        title={t.business.tabs.links}
        query={links}
        empty={t.business.empty.links}
        row={({ id, url }) => (
          <Row
            key={id}
            title={<a href={url}>{url}</a>}
            end={<IconButton label={t.common.copy} icon={Copy} onClick={() => copy(url)} />}
          />
        )}
      />
    </>
  );
}

const currency = "USD";

function NewLink({ world }: Props) {
  const { t } = useShop();
  const [name, setName] = useState("");
  const [text, setText] = useState("");
  const parse = useParse()(text, currency);
  const describe = useAmountError();
  const make = useMutation({
    mutationFn: (amount: bigint) =>
      api.createShopLink({ ...world, name: name.trim(), amount: wire(amount, currency) }),
    onSuccess: () => {
      setName("");
      setText("");
      refreshBusiness();
    },
  });
  const isReady = name.trim() !== "" && parse.ok && parse.amount > 0n;
  return (
    <Card>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) make.mutate(parse.amount);
        }}
      >
        <TextField label={t.business.linkName} value={name} onChange={setName} maxLength={200} />
        <MoneyField
          label={t.business.linkAmount}
          value={text}
          onChange={setText}
          currency={currency}
          error={text === "" ? undefined : describe(parse, currency)}
        />
        {make.isError && <ErrorState error={make.error} />}
        <Button type="submit" disabled={!isReady} pending={make.isPending}>
          {t.business.makeLink}
        </Button>
      </form>
    </Card>
  );
}
