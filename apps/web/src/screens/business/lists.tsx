import type { OutputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useCopy } from "../../app/clipboard.ts";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, refreshBusiness, type World } from "../../data/business-queries.ts";
import { api, wire } from "../../data/client.ts";
import { Amount } from "../../design/amount.tsx";
import { Button, IconButton } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { CodeXml, Copy } from "../../design/icons.ts";
import { MoneyField, useAmountError, useParse } from "../../design/money-field.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Card, Row } from "../../design/surface.tsx";
import styles from "./business.module.css";
import { QueryList } from "./list.tsx";
import { useMay } from "./role.tsx";
import { buttonSnippet } from "./snippets.ts";
import { useWhen } from "./when.ts";

type Props = { readonly world: World };

export function Customers({ world }: Props) {
  const { t } = useShop();
  const when = useWhen();
  const customers = useQuery(businessQueries.customers(world));
  return (
    <QueryList
      title={t.business.tabs.customers}
      query={customers}
      empty={t.business.empty.customers}
      row={({ id, name, email, createdAt }) => (
        <Row
          key={id}
          title={name ?? email ?? t.bills.customerUnknown}
          sub={name === null ? id : (email ?? id)}
          end={when(createdAt)}
        />
      )}
    />
  );
}

/** Every change of the balance: what came, what it cost, and when it may be paid out. */
export function Balance({ world }: Props) {
  const { t, money } = useShop();
  const when = useWhen();
  const lines = useQuery(businessQueries.balance(world));
  return (
    <QueryList
      title={t.business.tabs.balance}
      query={lines}
      empty={t.business.empty.balance}
      row={({ id, type, net, fee, createdAt }) => (
        <Row
          key={id}
          title={nameOf(t.business.lineTypes, type)}
          sub={when(createdAt)}
          end={<Amount value={net} sign="always" gain={!net.amount.startsWith("-")} />}
          {...(fee.amount === "0" ? {} : { endSub: t.business.fee(money(fee)) })}
        />
      )}
    />
  );
}

/** A word for what Stripe's API names; what is new there stands as it is. */
function nameOf(names: Readonly<Record<string, string>>, type: string): string {
  return names[type] ?? type;
}

export function Links({ world }: Props) {
  const { t } = useShop();
  const may = useMay();
  const links = useQuery(businessQueries.links(world));
  return (
    <>
      {may("sell") && <NewLink world={world} />}
      <QueryList
        title={t.business.tabs.links}
        query={links}
        empty={t.business.empty.links}
        row={(link) => <LinkRow key={link.id} world={world} link={link} />}
      />
    </>
  );
}

type LinkRowProps = {
  readonly world: World;
  readonly link: OutputOf<"shopLinks">["items"][number];
};

function LinkRow({ world, link }: LinkRowProps) {
  const { t } = useShop();
  const may = useMay();
  const copy = useCopy();
  const { id, url, name, amount, active } = link;
  const change = useMutation({
    mutationFn: () => api.changeShopLink({ ...world, link: id, active: !active }),
    onSettled: refreshBusiness,
  });
  return (
    <Row
      title={name}
      sub={<a href={url}>{url}</a>}
      end={<Amount value={amount} voided={!active} />}
      endSub={
        <span className={styles.tools}>
          {may("sell") && (
            <Button
              variant="ghost"
              size="small"
              pending={change.isPending}
              onClick={() => change.mutate()}
            >
              {active ? t.business.closeLink : t.business.openLink}
            </Button>
          )}
          <IconButton
            label={t.business.copyButton}
            icon={CodeXml}
            onClick={() => copy(buttonSnippet(location.origin, id))}
          />
          <IconButton label={t.common.copy} icon={Copy} onClick={() => copy(url)} />
        </span>
      }
    />
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
