import { endsInLuhnDigit } from "@bourse/codes";
import type { Checkout } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { api } from "../../data/client.ts";
import { queries, queryClient } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Banner, ErrorState } from "../../design/states.tsx";
import styles from "./checkout.module.css";

type Props = { readonly credential: string; readonly checkout: Checkout };

/** `12/34`, as it stands on a card. */
function readExpiry(text: string): { expMonth: number; expYear: number } | undefined {
  const match = /^\s*(0[1-9]|1[0-2])\s*\/?\s*([0-9]{2})\s*$/.exec(text);
  if (match === null) return undefined;
  return { expMonth: Number(match[1]), expYear: 2000 + Number(match[2]) };
}

/** A number whose last digit checks the others, written with or without spaces. */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/[\s-]/g, "");
  return /^[0-9]{12,19}$/.test(digits) && endsInLuhnDigit(digits);
}

const isCode = (text: string) => /^[0-9]{3,4}$/.test(text.trim());

function usePaid(credential: string) {
  return (paid: Checkout) => queryClient.setQueryData(queries.checkout(credential).queryKey, paid);
}

/** The test world's way to pay. */
export function CardForm({ credential, checkout }: Props) {
  const { t, money } = useShop();
  const [number, setNumber] = useState("");
  const [expiry, setExpiry] = useState("");
  const [cvc, setCvc] = useState("");
  const [isTried, setTried] = useState(false);
  const read = readExpiry(expiry);
  const pay = useMutation({
    mutationFn: (dates: NonNullable<typeof read>) =>
      api.payCheckoutByCard({ credential, number, cvc, ...dates }),
    onSuccess: usePaid(credential),
  });
  if (checkout.mustAuthenticate) return <Authenticate credential={credential} />;
  const { amount } = checkout;
  const [hasNumber, hasCode] = [isCardNumber(number), isCode(cvc)];
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (read !== undefined && hasNumber && hasCode) pay.mutate(read);
      }}
    >
      <h2>{t.checkout.card}</h2>
      <TextField
        label={t.checkout.cardNumber}
        hint={t.checkout.cardHint}
        value={number}
        onChange={setNumber}
        inputMode="numeric"
        autoComplete="off"
        required
        error={isTried && !hasNumber ? t.checkout.numberInvalid : undefined}
      />
      <div className={styles.pair}>
        <TextField
          label={t.checkout.cardExpiry}
          value={expiry}
          onChange={setExpiry}
          inputMode="numeric"
          autoComplete="off"
          required
          error={isTried && read === undefined ? t.checkout.expiryInvalid : undefined}
        />
        <TextField
          label={t.checkout.cardCvc}
          value={cvc}
          onChange={setCvc}
          inputMode="numeric"
          autoComplete="off"
          required
          error={isTried && !hasCode ? t.checkout.cvcInvalid : undefined}
        />
      </div>
      {pay.isPaused && <Banner tone="warn">{t.checkout.offline}</Banner>}
      {pay.isError && <ErrorState error={pay.error} />}
      <Button type="submit" variant="accent" size="large" block pending={pay.isPending}>
        {amount === null ? t.checkout.save : t.checkout.pay(money(amount))}
      </Button>
    </form>
  );
}

/** What the bank of a real card would show. */
function Authenticate({ credential }: { readonly credential: string }) {
  const { t } = useShop();
  const answer = useMutation({
    mutationFn: (passed: boolean) => api.authenticateCheckout({ credential, passed }),
    onSuccess: usePaid(credential),
  });
  return (
    <div className={styles.form}>
      <h2>{t.checkout.authenticate}</h2>
      {answer.isError && <ErrorState error={answer.error} />}
      <div className={pageStyles.actions}>
        <Button pending={answer.isPending} onClick={() => answer.mutate(true)}>
          {t.checkout.authenticatePass}
        </Button>
        <Button variant="secondary" pending={answer.isPending} onClick={() => answer.mutate(false)}>
          {t.checkout.authenticateFail}
        </Button>
      </div>
    </div>
  );
}
