import { type MinorMoney, type MoneyStyle, moneyParts } from "@bourse/messages";
import { useLanguage } from "../app/language.tsx";
import { usePrivacyEye } from "../app/settings.ts";
import styles from "./amount.module.css";
import { cx } from "./class-names.ts";

type Props = {
  /** Undefined while it is not known: a dash, never a zero. */
  readonly value: MinorMoney | undefined;
  readonly size?: "normal" | "strong" | "large" | "hero";
  readonly sign?: MoneyStyle["sign"];
  readonly symbol?: MoneyStyle["symbol"];
  /** Money that came in: a plus sign and the gain colour. */
  readonly gain?: boolean;
  /** Money that did not move in the end: struck through, and said so. */
  readonly voided?: boolean;
  /** A balance, which the privacy eye covers. */
  readonly private?: boolean;
};

const minorTypes: readonly string[] = ["decimal", "fraction"];

export function Amount(props: Props) {
  const { value, size = "normal", sign = "auto", symbol = "symbol", gain, voided } = props;
  const { locale, t } = useLanguage();
  const hidden = usePrivacyEye() && props.private === true;
  const classes = cx(
    styles.amount,
    size !== "normal" && styles[size],
    gain && styles.gain,
    voided && styles.void,
  );
  if (value === undefined) {
    return (
      <span className={classes}>
        <span aria-hidden>—</span>
        <span className="visually-hidden">{t.common.unknown}</span>
      </span>
    );
  }
  if (hidden) {
    return (
      <span className={cx(classes, styles.dots)}>
        <span aria-hidden>•••••</span>
        <span className="visually-hidden">{t.common.hidden}</span>
      </span>
    );
  }
  const parts = moneyParts(value, locale, { sign, symbol });
  return (
    <data className={classes} value={`${value.amount} ${value.currency}`}>
      {parts.map((part, index) => (
        <span
          // The pieces of one amount have no identity but their place.
          key={`${index}${part.type}`}
          className={minorTypes.includes(part.type) ? styles.minor : undefined}
        >
          {part.value}
        </span>
      ))}
      {voided === true && <span className="visually-hidden"> {t.common.notMoved}</span>}
    </data>
  );
}
