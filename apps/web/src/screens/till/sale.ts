import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { outcomeUnknown, wire } from "../../data/client.ts";
import { deskOf } from "./desk.ts";
import type { KeptSale } from "./kept-sale.ts";

const againMs = 2_000;
const watchEveryMs = 1_500;

/** Repeating a call whose outcome is not known is safe here, and the only way to learn it. */
const untilAnswered = {
  retry: (_count: number, error: Error) => outcomeUnknown(error),
  retryDelay: againMs,
  staleTime: Number.POSITIVE_INFINITY,
  networkMode: "always",
} as const;

/** A sale from the till's note of it to its end; `onPaid` is called once. */
export function useSale(kept: KeptSale, onPaid: () => void) {
  const { key, amount, currency, note, code, seller } = kept;
  const desk = deskOf(seller);
  const made = useQuery({
    queryKey: ["till", key],
    queryFn: () => {
      const order = { amount: wire(BigInt(amount), currency) };
      return desk.sell(note === "" ? order : { ...order, note }, { idempotencyKey: key });
    },
    ...untilAnswered,
  });
  const id = made.data?.id ?? "";
  const charge = useQuery({
    queryKey: ["till", key, "charge", code],
    queryFn: () => {
      const idempotencyKey = `${key}.${code ?? ""}`;
      return desk.charge(id, code ?? "", { idempotencyKey });
    },
    ...untilAnswered,
    enabled: id !== "" && code !== undefined,
  });
  const watched = useQuery({
    ...desk.sale(id),
    enabled: id !== "",
    refetchInterval: ({ state }) => (isOpen(state.data?.state) ? watchEveryMs : false),
    refetchIntervalInBackground: true,
    networkMode: "always",
  });
  const sale = watched.data ?? charge.data?.sale ?? made.data;
  const isPaid = sale?.state === "paid" || charge.data?.outcome === "paid";
  const tell = useEffectEvent(() => {
    desk.refresh();
    onPaid();
  });
  useEffect(() => {
    if (!isPaid) return;
    tell();
  }, [isPaid]);
  const isLost = [made, charge, watched].some(
    ({ failureReason, isFetching, isError }) =>
      failureReason !== null && outcomeUnknown(failureReason) && (isFetching || isError),
  );
  return { sale, isPaid, isLost, made, charge };
}

const isOpen = (state: string | undefined) => state === undefined || state === "open";
