import type { Pot } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { callOnce } from "../../app/money-call.tsx";
import { api, wire } from "../../data/client.ts";
import { queries, refreshMoney } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { useAmountError, useParse } from "../../design/money-field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import { toast } from "../../design/toast.tsx";
import { AmountEntry } from "../pay/amount-entry.tsx";

type Props = {
  readonly pot: Pot;
  readonly way: "deposit" | "withdraw";
  readonly onClose: () => void;
};

/** Money into or out of a pot; shown as moved only when the ledger says so. */
export function MoveSheet({ pot, way, onClose }: Props) {
  const { t, money } = useLanguage();
  const [text, setText] = useState("");
  const { currency } = pot.balance;
  const { data: account } = useQuery(queries.account(pot.accountId));
  const source = way === "deposit" ? account?.available : pot.balance;
  const parse = useParse()(text, currency);
  const describe = useAmountError();
  const limit = source === undefined ? undefined : BigInt(source.amount);
  const error = text === "" ? undefined : describe(parse, currency, limit);
  const move = useMutation({
    mutationFn: (amount: bigint) => {
      const call = way === "deposit" ? api.depositToPot : api.withdrawFromPot;
      return callOnce(`${way}.${pot.id}.${amount}`, (idempotencyKey) =>
        call({ id: pot.id, amount: wire(amount, currency) }, { idempotencyKey }),
      );
    },
    onSuccess: (movement) => {
      refreshMoney();
      const amount = money(movement.amount);
      toast(way === "deposit" ? t.pots.deposited(amount) : t.pots.withdrawn(amount));
      onClose();
    },
  });
  const ready = parse.ok && parse.amount > 0n && error === undefined;
  const title = way === "deposit" ? t.pots.depositTitle(pot.name) : t.pots.withdrawTitle(pot.name);
  return (
    <Sheet title={title} onClose={onClose}>
      <AmountEntry
        label={t.pay.amount}
        text={text}
        onText={setText}
        currency={currency}
        onCurrency={() => {}}
        accounts={account === undefined || way === "withdraw" ? [] : [account]}
        error={error}
        showBalance
      />
      {move.isError && <ErrorState error={move.error} />}
      <Button
        size="large"
        block
        disabled={!ready}
        pending={move.isPending}
        onClick={() => parse.ok && move.mutate(parse.amount)}
      >
        {way === "deposit" ? t.pots.deposit : t.pots.withdraw}
      </Button>
    </Sheet>
  );
}
