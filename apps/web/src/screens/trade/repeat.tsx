import type { InputOf, Instrument, RecurringBuy } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { MoneyFailure, useMoneyCall } from "../../app/money-call.tsx";
import pageStyles from "../../app/page.module.css";
import { api, wire } from "../../data/client.ts";
import { refreshInvest } from "../../data/invest.ts";
import { namesOf } from "../../data/names-codec.ts";
import { Button } from "../../design/button.tsx";
import { Select, TextField } from "../../design/field.tsx";
import { MoneyField, useAmountError, useParse } from "../../design/money-field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { toast } from "../../design/toast.tsx";
import { useInvest } from "../invest/texts.tsx";

type Props = { readonly instrument: Instrument; readonly onClose: () => void };

/** Sets a plan up once, with a step-up where it is asked for. */
function useCreate(about: string, onDone: () => void) {
  const { recurring } = useInvest();
  const { run, dialog } = useMoneyCall();
  const create = useMutation({
    mutationFn: (body: InputOf<"createRecurringBuy">) =>
      run(
        `recurring.${JSON.stringify(body)}`,
        (options) => api.createRecurringBuy(body, options),
        about,
      ),
    onSuccess: () => {
      refreshInvest();
      toast(recurring.created);
      onDone();
    },
  });
  return { create, dialog };
}

/** The same amount of it, again and again. */
export function RepeatSheet({ instrument: { symbol, currency }, onClose }: Props) {
  const { recurring, ticket } = useInvest();
  const { money } = useLanguage();
  const [typed, setTyped] = useState("");
  const [every, setEvery] = useState<RecurringBuy["every"]>("month");
  const [startsOn, setStartsOn] = useState("");
  const parse = useParse()(typed, currency);
  const describe = useAmountError();
  const error = typed === "" ? undefined : describe(parse, currency);
  const amount = parse.ok && parse.amount > 0n ? wire(parse.amount, currency) : undefined;
  const text = amount === undefined ? "" : money(amount);
  const starts = every === "salary" || startsOn === "" ? {} : { startsOn };
  const act = recurring.create(text, symbol);
  const { create, dialog } = useCreate(ticket.approve(act), onClose);
  return (
    <Sheet title={recurring.title} onClose={onClose}>
      <p className={pageStyles.muted}>{recurring.intro}</p>
      <form
        className={pageStyles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          if (amount !== undefined) create.mutate({ symbol, amount, every, ...starts });
        }}
      >
        <MoneyField
          label={recurring.amount}
          value={typed}
          onChange={setTyped}
          currency={currency}
          error={error}
        />
        <Select
          label={recurring.every}
          value={every}
          onChange={setEvery}
          options={namesOf(recurring.everyNames).map((value) => ({
            value,
            label: recurring.everyNames[value],
          }))}
        />
        {every !== "salary" && (
          <TextField
            label={recurring.startsOn}
            optional
            type="date"
            value={startsOn}
            onChange={setStartsOn}
          />
        )}
        <MoneyFailure error={create.error} />
        <Button
          type="submit"
          variant="accent"
          size="large"
          block
          disabled={amount === undefined}
          pending={create.isPending}
        >
          {amount === undefined ? recurring.start : act}
        </Button>
      </form>
      {dialog}
    </Sheet>
  );
}
