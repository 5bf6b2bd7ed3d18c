import type { WireMoney } from "@bourse/contract";
import { useLanguage } from "../../app/language.tsx";
import { usePrivacyEye } from "../../app/settings.ts";
import { cx } from "../../design/class-names.ts";
import styles from "./invest.module.css";
import { useInvest } from "./texts.tsx";

type Trend = "up" | "down" | "flat";
const marks: Readonly<Record<Trend, string>> = { up: "▲", down: "▼", flat: "•" };

function trendOf(basisPoints: number): Trend {
  if (basisPoints === 0) return "flat";
  return basisPoints > 0 ? "up" : "down";
}

type Props = {
  /** What it comes to; covered by the privacy eye where it is the member's. */
  readonly amount?: string | undefined;
  readonly basisPoints: number | null;
  readonly private?: boolean;
  readonly chip?: boolean;
};

/** A rise or a fall: by sign, drawing and colour. */
export function Change({ amount, basisPoints, private: own, chip }: Props) {
  const { points } = useInvest();
  const hidden = usePrivacyEye() && own === true;
  if (basisPoints === null) return <span className={styles.flat}>—</span>;
  const trend = trendOf(basisPoints);
  const shown = hidden ? undefined : amount;
  return (
    <span className={cx(styles.change, styles[trend], chip && styles.chip)}>
      <span className={styles.mark} aria-hidden>
        {marks[trend]}
      </span>
      {shown === undefined ? (
        points(basisPoints)
      ) : (
        <span>
          <span className={styles.worth}>{shown} (</span>
          {points(basisPoints)}
          <span className={styles.worth}>)</span>
        </span>
      )}
    </span>
  );
}

type MoneyProps = Pick<Props, "basisPoints" | "chip"> & { readonly value: WireMoney | null };

/** What the member gained or lost. */
export function Gain({ value, basisPoints, chip = false }: MoneyProps) {
  const { money } = useLanguage();
  if (value === null) return <span className={styles.flat}>—</span>;
  const amount = money(value, { sign: "always" });
  const known = basisPoints ?? 0;
  return <Change amount={amount} basisPoints={known} private chip={chip} />;
}
