import type { MovementDetail, OutputOf } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { api, problemOf } from "../../data/client.ts";
import { queries } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Link2 } from "../../design/icons.ts";
import { Bone, EmptyState, ErrorState } from "../../design/states.tsx";
import { EntryFrame } from "../entry/frame.tsx";
import { PaySheet } from "../pay/pay-due.tsx";
import { PaymentResult } from "../pay/result.tsx";
import styles from "./link.module.css";

/** Who asks for what, readable without an account; paying needs one. */
export function PayLink() {
  const { t, dates, money } = useLanguage();
  const { token } = useParams({ from: "/pay/$token" });
  const link = useQuery(queries.paymentLink(token));
  const { data } = link;
  return (
    <EntryFrame title={t.links.payTitle}>
      <div className={styles.card}>
        {link.isPending && <Bone width="100%" height="16rem" />}
        {link.isError &&
          (problemOf(link.error)?.code === "not_found" ? (
            <EmptyState icon={Link2} title={t.problems.notFoundTitle} text={t.links.invalid} />
          ) : (
            <ErrorState error={link.error} onRetry={link.refetch} />
          ))}
        {data !== undefined && (
          <>
            <Avatar handle={data.by.handle} name={data.by.name} kind={data.by.kind} size={72} />
            <h1 style={{ fontSize: "var(--text-l)" }}>{t.links.asks(data.by.name)}</h1>
            <Amount value={data.amount} size="hero" />
            {data.note !== "" && <p>{data.note}</p>}
            {data.paid.amount !== "0" && data.state === "open" && (
              <p>{t.requests.partlyPaid(money(data.paid), money(data.amount))}</p>
            )}
            <p className={pageStyles.muted}>
              {data.state === "open"
                ? t.links.payStates.open(dates.dateTime(data.endsAt))
                : t.links.payStates[data.state]}
            </p>
            {data.state === "open" && <PayIt token={token} link={data} />}
          </>
        )}
      </div>
    </EntryFrame>
  );
}

type PayItProps = { readonly token: string; readonly link: OutputOf<"paymentLink"> };

function PayIt({ token, link }: PayItProps) {
  const { t, money } = useLanguage();
  const { pathname } = useLocation();
  const { data: me } = useQuery(queries.me);
  const [paying, setPaying] = useState(false);
  const [paid, setPaid] = useState<MovementDetail>();
  if (me === undefined) return <Bone width="100%" height="3rem" />;
  if (me === null) {
    return (
      <ButtonLink variant="accent" size="large" block to="/sign-in" search={{ next: pathname }}>
        {t.links.paySignIn}
      </ButtonLink>
    );
  }
  const due = {
    amount: (BigInt(link.amount.amount) - BigInt(link.paid.amount)).toString(),
    currency: link.amount.currency,
  };
  return (
    <div>
      <Button variant="accent" size="large" block onClick={() => setPaying(true)}>
        {t.pay.send(money(due))}
      </Button>
      {paying && (
        <PaySheet
          intent={`link.${token}`}
          payee={link.by}
          due={due}
          note={link.note}
          allowPartial={link.allowPartial}
          pay={(amount, options) =>
            api.payLink({ token, ...(amount === undefined ? {} : { amount }) }, options)
          }
          onClose={() => setPaying(false)}
          onDone={(movement) => {
            setPaying(false);
            setPaid(movement);
          }}
        />
      )}
      {paid !== undefined && <PaymentResult movement={paid} onClose={() => setPaid(undefined)} />}
    </div>
  );
}
