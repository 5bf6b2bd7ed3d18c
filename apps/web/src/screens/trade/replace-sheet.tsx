import type { InputOf, OrderDetail } from "@bourse/contract";
import { decimalSeparator, parseDecimal } from "@bourse/messages";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { MoneyFailure, useMoneyCall } from "../../app/money-call.tsx";
import pageStyles from "../../app/page.module.css";
import { api } from "../../data/client.ts";
import { refreshInvest } from "../../data/invest.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { toast } from "../../design/toast.tsx";
import { useInvest } from "../invest/texts.tsx";

type Props = { readonly order: OrderDetail; readonly onClose: () => void };
type Field = "quantity" | "limitPrice" | "stopPrice";

const decimals: Readonly<Record<Field, number>> = { quantity: 9, limitPrice: 4, stopPrice: 4 };

/** Sends a change once, with a step-up where it is asked for. */
function useReplace(onDone: () => void) {
  const { order: texts, ticket } = useInvest();
  const { run, dialog } = useMoneyCall();
  const replace = useMutation({
    mutationFn: (body: InputOf<"replaceOrder">) =>
      run(
        `replace.${JSON.stringify(body)}`,
        (options) => api.replaceOrder(body, options),
        ticket.approve(texts.save),
      ),
    onSettled: refreshInvest,
    onSuccess: () => {
      toast(texts.replaced);
      onDone();
    },
  });
  return { replace, dialog };
}

/** Changes how many, or at which price, of an order that goes on. */
export function ReplaceSheet({ order, onClose }: Props) {
  const { order: texts, ticket } = useInvest();
  const { locale } = useLanguage();
  const fields = (["quantity", "limitPrice", "stopPrice"] as const).filter(
    (field) => order[field] !== null,
  );
  const local = (text: string | null) => (text ?? "").replace(".", decimalSeparator(locale));
  const [typed, setTyped] = useState<Readonly<Record<Field, string>>>({
    quantity: local(order.quantity),
    limitPrice: local(order.limitPrice),
    stopPrice: local(order.stopPrice),
  });
  const read = fields.map((field) => {
    const parse = parseDecimal(typed[field], decimals[field], locale);
    return [field, parse.ok ? parse.text : undefined] as const;
  });
  const wrong = new Set(read.filter(([, text]) => text === undefined).map(([field]) => field));
  const changed = read.filter(([field, text]) => text !== undefined && text !== order[field]);
  const body: InputOf<"replaceOrder"> = { id: order.id, ...Object.fromEntries(changed) };
  const { replace, dialog } = useReplace(onClose);
  const labels: Readonly<Record<Field, string>> = {
    quantity: texts.newQuantity,
    limitPrice: ticket.limitPrice,
    stopPrice: ticket.stopPrice,
  };
  return (
    <Sheet title={texts.replaceTitle} onClose={onClose}>
      <form
        className={pageStyles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (wrong.size === 0 && changed.length > 0) replace.mutate(body);
        }}
      >
        {fields.map((field) => (
          <TextField
            key={field}
            label={labels[field]}
            value={typed[field]}
            onChange={(text) => setTyped((old) => ({ ...old, [field]: text }))}
            inputMode="decimal"
            autoComplete="off"
            error={
              wrong.has(field)
                ? field === "quantity"
                  ? ticket.wrongShares
                  : ticket.wrongPrice
                : undefined
            }
          />
        ))}
        <MoneyFailure error={replace.error} />
        <Button
          type="submit"
          size="large"
          block
          disabled={wrong.size > 0 || changed.length === 0}
          pending={replace.isPending}
        >
          {texts.save}
        </Button>
      </form>
      {dialog}
    </Sheet>
  );
}
