import type { MovementDetail } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { saveFile, useCopy, useShare } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import { callOnce } from "../../app/money-call.tsx";
import { useCounterpartyName } from "../../app/movement-row.tsx";
import pageStyles from "../../app/page.module.css";
import { api } from "../../data/client.ts";
import { refreshMoney } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Copy, FileText, Printer, Repeat, Share2, Split } from "../../design/icons.ts";
import { ErrorState } from "../../design/states.tsx";
import { toast } from "../../design/toast.tsx";
import styles from "./receipt.module.css";

type Props = { readonly movement: MovementDetail };

const calls = {
  accept: api.acceptPayment,
  decline: api.declinePayment,
  cancel: api.cancelPayment,
};

/** What the reader may decide about a movement that is not final. */
export function Decisions({ movement }: Props) {
  const { t } = useLanguage();
  const copy = useCopy();
  const decide = useMutation({
    mutationFn: (what: keyof typeof calls) =>
      callOnce(`${what}.${movement.id}`, (idempotencyKey) =>
        calls[what]({ id: movement.id }, { idempotencyKey }),
      ),
    onSuccess: (_, what) => {
      refreshMoney();
      const told = {
        accept: t.receipt.accepted,
        decline: t.receipt.declined,
        cancel: t.receipt.calledBack,
      };
      toast(told[what]);
    },
  });
  const { next, claimUrl } = movement;
  if (next === null) return null;
  const pending = (what: keyof typeof calls) => decide.isPending && decide.variables === what;
  return (
    <div className={pageStyles.stack}>
      {decide.isError && <ErrorState error={decide.error} />}
      <div className={pageStyles.actions}>
        {next.canAccept && (
          <Button pending={pending("accept")} onClick={() => decide.mutate("accept")}>
            {t.receipt.accept}
          </Button>
        )}
        {next.canDecline && (
          <Button
            variant="secondary"
            pending={pending("decline")}
            onClick={() => decide.mutate("decline")}
          >
            {t.receipt.decline}
          </Button>
        )}
        {claimUrl !== null && (
          <Button variant="secondary" icon={Copy} onClick={() => copy(claimUrl)}>
            {t.receipt.copyLink}
          </Button>
        )}
        {next.canCancel && (
          <Button
            variant="danger"
            pending={pending("cancel")}
            onClick={() => decide.mutate("cancel")}
          >
            {t.receipt.callBack}
          </Button>
        )}
      </div>
      {claimUrl !== null && <p className={pageStyles.muted}>{t.receipt.claimHint}</p>}
    </div>
  );
}

export function ReceiptActions({ movement }: Props) {
  const { t, money, dates } = useLanguage();
  const share = useShare();
  const nameOf = useCounterpartyName();
  const download = useMutation({
    mutationFn: async () =>
      saveFile(await api.receiptFile({ id: movement.id }), `bourse-${movement.id}.pdf`),
    onError: () => toast(t.problems.title, { tone: "bad" }),
  });
  const party = movement.counterparty;
  const shareText = t.receipt.shareText(
    nameOf(party),
    money(movement.amount),
    dates.date(movement.createdAt),
  );
  return (
    <div className={styles.actions}>
      <PayLinks movement={movement} />
      <button
        type="button"
        className={styles.action}
        onClick={() => share({ text: shareText, url: location.href })}
      >
        <Share2 size="1.3rem" aria-hidden />
        {t.receipt.share}
      </button>
      <button type="button" className={styles.action} onClick={() => download.mutate()}>
        <FileText size="1.3rem" aria-hidden />
        {t.receipt.pdf}
      </button>
      <button type="button" className={styles.action} onClick={() => window.print()}>
        <Printer size="1.3rem" aria-hidden />
        {t.receipt.print}
      </button>
    </div>
  );
}

/** Ways to pay again, or to share what was paid. */
function PayLinks({ movement }: Props) {
  const { t } = useLanguage();
  const nameOf = useCounterpartyName();
  const party = movement.counterparty;
  const { amount, currency } = movement.amount;
  // Shares are neither sent again nor split as money is.
  if (movement.kind.startsWith("share_")) return null;
  const repeat =
    movement.direction === "out" && party.type === "member" ? `@${party.handle}` : undefined;
  return (
    <>
      {repeat !== undefined && (
        <Link
          to="."
          search={(old) => ({
            ...old,
            pay: "send" as const,
            to: repeat,
            amount,
            currency,
            note: movement.note === "" ? undefined : movement.note,
          })}
          className={styles.action}
        >
          <Repeat size="1.3rem" aria-hidden />
          {t.receipt.repeat}
        </Link>
      )}
      {movement.direction === "out" && (
        <Link
          to="."
          search={(old) => ({
            ...old,
            pay: "split" as const,
            amount,
            currency,
            note: nameOf(party),
          })}
          className={styles.action}
        >
          <Split size="1.3rem" aria-hidden />
          {t.receipt.split}
        </Link>
      )}
    </>
  );
}
