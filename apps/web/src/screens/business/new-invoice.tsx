import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { isEmail } from "../../app/email.ts";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { refreshBusiness, type World } from "../../data/business-queries.ts";
import { api, wire } from "../../data/client.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { MoneyField, useAmountError, useParse } from "../../design/money-field.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import styles from "./business.module.css";

type Props = { readonly world: World; readonly onClose: () => void };

const currency = "USD";
const daysUntilDue = 30;

/** Bills a customer for one thing; more lines than one are the API's. */
export function NewInvoice({ world, onClose }: Props) {
  const { t } = useShop();
  const [name, setName] = useState("");
  const [email, setEmail] = useState("");
  const [description, setDescription] = useState("");
  const [text, setText] = useState("");
  const parse = useParse()(text, currency);
  const describe = useAmountError();
  const send = useMutation({
    mutationFn: (amount: bigint) =>
      api.createBusinessInvoice({
        ...world,
        customer: { name: name.trim(), email: email.trim() },
        lines: [{ description: description.trim(), amount: wire(amount, currency) }],
        daysUntilDue,
      }),
    onSuccess: () => {
      refreshBusiness();
      onClose();
    },
  });
  const isWritten = [name, email, description].every((part) => part.trim() !== "");
  const isReady = isWritten && parse.ok && parse.amount > 0n;
  return (
    <Sheet title={t.bills.newInvoice} onClose={onClose}>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) send.mutate(parse.amount);
        }}
      >
        <TextField label={t.bills.customer} value={name} onChange={setName} maxLength={200} />
        <TextField label={t.bills.email} type="email" value={email} onChange={setEmail} />
        <TextField
          label={t.bills.forWhat}
          value={description}
          onChange={setDescription}
          maxLength={300}
        />
        <MoneyField
          label={t.bills.amount}
          hint={t.bills.dueIn(daysUntilDue)}
          value={text}
          onChange={setText}
          currency={currency}
          error={text === "" ? undefined : describe(parse, currency)}
        />
        {isEmail(email.trim()) && (
          <p className={pageStyles.muted}>
            {world.mode === "live" ? t.bills.mailed(email.trim()) : t.bills.mailedTest}
          </p>
        )}
        {send.isError && <ErrorState error={send.error} />}
        <Button type="submit" size="large" block disabled={!isReady} pending={send.isPending}>
          {t.bills.send}
        </Button>
      </form>
    </Sheet>
  );
}
