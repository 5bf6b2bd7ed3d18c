import type { MovementDetail } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useCopy } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import { useCounterpartyName } from "../../app/movement-row.tsx";
import pageStyles from "../../app/page.module.css";
import { queries } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Check, Clock, Copy, X } from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import styles from "./pay.module.css";

type Props = {
  readonly movement: MovementDetail;
  readonly onClose: () => void;
  readonly onAgain?: () => void;
};

/** The server's own state of the payment, live: sent, on its way, or not. */
export function PaymentResult({ movement: first, onClose, onAgain }: Props) {
  const { t, money } = useLanguage();
  const copy = useCopy();
  const nameOf = useCounterpartyName();
  const { data: movement } = useQuery({
    ...queries.movement(first.id),
    initialData: first,
  });
  const bad = ["failed", "returned", "cancelled"].includes(movement.state);
  const done = movement.state === "completed";
  const tone = done ? "good" : bad ? "bad" : "wait";
  const Stamp = done ? Check : bad ? X : Clock;
  const waiting = movement.next?.action === "accept" ? t.pay.waiting : t.pay.onItsWay;
  const title = done ? t.pay.sent : bad ? t.pay.failed : waiting;
  return (
    <Sheet title={title} onClose={onClose}>
      <div className={styles.hero} role="status">
        <span className={styles.stamp} data-tone={tone}>
          <Stamp size="2.25rem" strokeWidth={2.4} aria-hidden />
        </span>
        <Amount value={movement.amount} size="hero" voided={bad} />
        <span className="visually-hidden">{title}</span>
        <span>{t.pay.sentTo(money(movement.amount), nameOf(movement.counterparty))}</span>
      </div>
      {movement.claimUrl !== null && (
        <>
          <p className={pageStyles.muted}>{t.receipt.claimHint}</p>
          <Button variant="accent" block icon={Copy} onClick={() => copy(movement.claimUrl ?? "")}>
            {t.receipt.copyLink}
          </Button>
        </>
      )}
      <div className={pageStyles.actions}>
        <ButtonLink variant="secondary" to="/tx/$id" params={{ id: movement.id }}>
          {t.status.viewReceipt}
        </ButtonLink>
        {onAgain !== undefined && (
          <Button variant="secondary" onClick={onAgain}>
            {t.pay.again}
          </Button>
        )}
      </div>
      <Button size="large" block onClick={onClose}>
        {t.common.done}
      </Button>
    </Sheet>
  );
}
