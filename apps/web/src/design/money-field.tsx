import type { CurrencyCode } from "@bourse/contract";
import { type AmountParse, parseAmount } from "@bourse/messages";
import { useId } from "react";
import { useLanguage } from "../app/language.tsx";
import styles from "./field.module.css";
import { describedBy, FieldFrame, type FieldText } from "./field.tsx";

type Props = FieldText & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly currency: CurrencyCode;
};

/** An amount as text; `parseAmount` reads it into minor units. Never a number on the way. */
export function MoneyField({ value, onChange, currency, ...text }: Props) {
  const id = useId();
  return (
    <FieldFrame {...text} id={id} boxClass={styles.money}>
      <input
        id={id}
        value={value}
        inputMode="decimal"
        autoComplete="off"
        placeholder="0"
        aria-invalid={text.error !== undefined}
        aria-describedby={describedBy(id, text)}
        onChange={(event) => onChange(event.target.value)}
      />
      <span className={styles.prefix}>{currency}</span>
    </FieldFrame>
  );
}

/** What is wrong with a typed amount, in words; undefined when it can be used. */
export function useAmountError() {
  const { t, money } = useLanguage();
  return (parse: AmountParse, currency: CurrencyCode, available?: bigint): string | undefined => {
    if (!parse.ok) return t.amountErrors[parse.reason];
    if (parse.amount === 0n) return t.amountErrors.zero;
    if (available !== undefined && parse.amount > available) {
      return t.amountErrors.over(money({ amount: available.toString(), currency }));
    }
    return undefined;
  };
}

export function useParse() {
  const { locale } = useLanguage();
  return (text: string, currency: CurrencyCode) => parseAmount(text, currency, locale);
}
