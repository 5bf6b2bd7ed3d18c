import type { InputOf, Instrument, PriceAlert } from "@bourse/contract";
import { parseDecimal } from "@bourse/messages";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { api } from "../../data/client.ts";
import { investQueries, refreshWatching } from "../../data/invest.ts";
import { Button } from "../../design/button.tsx";
import { Segmented, TextField } from "../../design/field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import { toast } from "../../design/toast.tsx";
import { useInvest } from "../invest/texts.tsx";
import { AlertRow } from "./alert-row.tsx";

type Kind = PriceAlert["kind"];
type Condition = InputOf<"createPriceAlert">["condition"];

const kinds: readonly Kind[] = ["above", "below", "day_change"];

function conditionOf(kind: Kind, text: string): Condition | undefined {
  if (!/[1-9]/.test(text)) return undefined;
  if (kind !== "day_change") return { kind, price: text };
  const [whole = "0", fraction = ""] = text.split(".");
  const basisPoints = Number(whole + fraction.padEnd(2, "0"));
  return basisPoints <= 100_000 ? { kind, basisPoints } : undefined;
}

type Props = { readonly instrument: Instrument; readonly onClose: () => void };

/** Which price to wait for, and those that are waited for already. */
export function AlertSheet({ instrument: { symbol, quote, currency }, onClose }: Props) {
  const { alerts, price } = useInvest();
  const { locale } = useLanguage();
  const [kind, setKind] = useState<Kind>("above");
  const [typed, setTyped] = useState("");
  const { data: all = [] } = useQuery(investQueries.alerts);
  const parse = parseDecimal(typed, kind === "day_change" ? 2 : 4, locale);
  const condition = parse.ok ? conditionOf(kind, parse.text) : undefined;
  const create = useMutation({
    mutationFn: (wanted: Condition) => api.createPriceAlert({ symbol, condition: wanted }),
    onSuccess: async () => {
      toast(alerts.created);
      await refreshWatching();
      onClose();
    },
  });
  const isPercent = kind === "day_change";
  const fault = isPercent ? alerts.wrongPercent : alerts.wrongPrice;
  return (
    <Sheet title={`${alerts.title} · $${symbol}`} onClose={onClose}>
      <form
        className={pageStyles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (condition !== undefined) create.mutate(condition);
        }}
      >
        <Segmented
          label={alerts.title}
          value={kind}
          onChange={setKind}
          options={kinds.map((value) => ({ value, label: alerts.kinds[value] }))}
        />
        <TextField
          label={isPercent ? alerts.percent : alerts.price}
          value={typed}
          onChange={setTyped}
          inputMode="decimal"
          autoComplete="off"
          autoFocus
          hint={quote.last === null ? undefined : price(quote.last, currency)}
          error={typed !== "" && condition === undefined ? fault : undefined}
        />
        {create.isError && <ErrorState error={create.error} />}
        <Button
          type="submit"
          size="large"
          block
          disabled={condition === undefined}
          pending={create.isPending}
        >
          {alerts.create}
        </Button>
      </form>
      {all
        .filter((one) => one.symbol === symbol && one.firedAt === null)
        .map((one) => (
          <AlertRow key={one.id} alert={one} />
        ))}
    </Sheet>
  );
}
