import type { CurrencyCode } from "@bourse/contract";
import { currencyExponent, decimalSeparator, type KeypadKey, pressKey } from "@bourse/messages";
import { useLanguage } from "../app/language.tsx";
import { Delete } from "./icons.ts";
import styles from "./keypad.module.css";

type Props = {
  readonly value: string;
  readonly currency: CurrencyCode;
  readonly onChange: (value: string) => void;
};

const digits: readonly KeypadKey[] = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

export function Keypad({ value, currency, onChange }: Props) {
  const { locale, t } = useLanguage();
  const press = (key: KeypadKey) => () => onChange(pressKey(value, key, currency, locale));
  const hasMark = currencyExponent(currency) > 0;
  return (
    <div className={styles.pad} role="group" aria-label={t.pay.keypad}>
      {digits.map((digit) => (
        <button key={digit} type="button" className={styles.key} onClick={press(digit)}>
          {digit}
        </button>
      ))}
      {hasMark ? (
        <button type="button" className={styles.key} onClick={press("mark")}>
          {decimalSeparator(locale)}
        </button>
      ) : (
        <span />
      )}
      <button type="button" className={styles.key} onClick={press("0")}>
        0
      </button>
      <button
        type="button"
        className={styles.key}
        aria-label={t.pay.deleteDigit}
        onClick={press("back")}
      >
        <Delete size="1.5rem" strokeWidth={1.7} aria-hidden />
      </button>
    </div>
  );
}
