import { moneyParts } from "@bourse/messages";
import { useLanguage } from "../../app/language.tsx";
import styles from "./home.module.css";

/** The symbol of a currency on a small disc. */
export function Coin({ currency }: { readonly currency: string }) {
  const { locale } = useLanguage();
  const symbol = moneyParts({ amount: "0", currency }, locale, { symbol: "narrow" }).find(
    (part) => part.type === "currency",
  );
  return (
    <span className={styles.coin} aria-hidden>
      {symbol?.value.slice(0, 2) ?? currency.slice(0, 1)}
    </span>
  );
}
