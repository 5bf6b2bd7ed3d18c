import type { Account, CurrencyCode } from "@bourse/contract";
import { decimalSeparator, decimalText, moneyParts } from "@bourse/messages";
import { useId } from "react";
import { useLanguage } from "../../app/language.tsx";
import { Keypad } from "../../design/keypad.tsx";
import styles from "./pay.module.css";

type Props = {
  readonly label: string;
  readonly text: string;
  readonly onText: (text: string) => void;
  readonly currency: CurrencyCode;
  readonly onCurrency: (currency: CurrencyCode) => void;
  readonly accounts: readonly Account[];
  readonly error: string | undefined;
  readonly showBalance?: boolean;
};

function useSymbol(currency: CurrencyCode): { before: string; after: string } {
  const { locale } = useLanguage();
  const parts = moneyParts({ amount: "0", currency }, locale);
  const index = parts.findIndex((part) => part.type === "currency");
  const symbol = parts[index]?.value ?? currency;
  return index === 0 ? { before: symbol, after: "" } : { before: "", after: symbol };
}

/** The amount, large: typed on a keyboard, or on the keypad under a thumb. */
export function AmountEntry(props: Props) {
  const { label, text, onText, currency, onCurrency, accounts, error, showBalance } = props;
  const { t, money, locale } = useLanguage();
  const id = useId();
  const symbol = useSymbol(currency);
  const account = accounts.find((one) => one.currency === currency);
  const all =
    account === undefined
      ? ""
      : decimalText(account.available).replace(".", decimalSeparator(locale));
  return (
    <>
      <div className={styles.figure}>
        <label htmlFor={id} className="visually-hidden">
          {label}
        </label>
        <div className={styles.typed}>
          {symbol.before !== "" && <span aria-hidden>{symbol.before}</span>}
          <input
            id={id}
            value={text}
            inputMode="none"
            placeholder="0"
            autoComplete="off"
            autoFocus
            data-focus
            aria-invalid={error !== undefined}
            aria-describedby={`${id}-state`}
            onChange={(event) => onText(event.target.value)}
          />
          {symbol.after !== "" && <span aria-hidden>{symbol.after}</span>}
        </div>
        <div id={`${id}-state`} className={styles.under}>
          {error !== undefined ? (
            <span role="alert">{error}</span>
          ) : (
            showBalance === true &&
            account !== undefined && (
              <>
                {t.pay.balance(money(account.available))}
                {account.available.amount !== "0" && (
                  <button type="button" className={styles.max} onClick={() => onText(all)}>
                    {t.pay.max}
                  </button>
                )}
              </>
            )
          )}
        </div>
        {accounts.length > 1 && (
          <div className={styles.currencies} role="group" aria-label={t.common.currency}>
            {accounts.map((one) => (
              <button
                key={one.currency}
                type="button"
                className={styles.currency}
                aria-pressed={one.currency === currency}
                onClick={() => onCurrency(one.currency)}
              >
                {one.currency}
              </button>
            ))}
          </div>
        )}
      </div>
      <Keypad value={text} currency={currency} onChange={onText} />
    </>
  );
}
