import type { PriceAlert } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import { api } from "../../data/client.ts";
import { investQueries, refreshWatching } from "../../data/invest.ts";
import { IconButton } from "../../design/button.tsx";
import { Trash2 } from "../../design/icons.ts";
import { ErrorState } from "../../design/states.tsx";
import { Row } from "../../design/surface.tsx";
import { Seal } from "../invest/instrument-row.tsx";
import { useInvest } from "../invest/texts.tsx";

export function AlertRow({ alert }: { readonly alert: PriceAlert }) {
  const { alerts, price, points } = useInvest();
  const { dates, now } = useLanguage();
  const { data: listed = [] } = useQuery(investQueries.instruments);
  // Of what is listed no more the price is written in the currency of most.
  const { currency = "USD" } = listed.find(({ symbol }) => symbol === alert.symbol) ?? {};
  const remove = useMutation({
    mutationFn: () => api.deletePriceAlert({ id: alert.id }),
    onSettled: refreshWatching,
  });
  const at = price(alert.price ?? "0", currency);
  const conditions = {
    above: alerts.above(at),
    below: alerts.below(at),
    day_change: alerts.dayChange(points(alert.basisPoints ?? 0, "auto")),
  };
  const { firedAt, firedPrice, priceBefore } = alert;
  const state =
    firedAt === null
      ? alerts.waiting
      : alerts.fired(price(firedPrice ?? "0", currency), dates.nearDay(firedAt, now()));
  return (
    <>
      <Row
        lead={<Seal symbol={alert.symbol} />}
        title={`$${alert.symbol} · ${conditions[alert.kind]}`}
        sub={
          priceBefore === null
            ? state
            : `${state} · ${alerts.beforeSplit(price(priceBefore, currency))}`
        }
        end={<IconButton label={alerts.remove} icon={Trash2} onClick={() => remove.mutate()} />}
      />
      {remove.isError && <ErrorState error={remove.error} />}
    </>
  );
}
