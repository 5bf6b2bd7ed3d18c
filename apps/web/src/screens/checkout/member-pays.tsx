import type { Checkout } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { useLocation } from "@tanstack/react-router";
import { useState } from "react";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { useWide } from "../../app/use-wide.ts";
import { queries } from "../../data/queries.ts";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Qr } from "../../design/qr.tsx";
import { Bone } from "../../design/states.tsx";
import { ApprovalSheet } from "./approval-sheet.tsx";
import styles from "./checkout.module.css";

type Props = { readonly credential: string; readonly checkout: Checkout };

/** From a member's balance: here when they are signed in, else on their phone or after signing in. */
export function MemberPays({ credential, checkout }: Props) {
  const { t, money } = useShop();
  const { data: me } = useQuery(queries.me);
  const { href, hash } = useLocation();
  const isWide = useWide();
  const [isPaying, setPaying] = useState(hash === "approve");
  const { business, amount } = checkout;
  const label = amount === null ? t.checkout.save : t.checkout.pay(money(amount));
  if (me === undefined) return <Bone width="100%" height="3rem" />;
  if (me !== null) {
    return (
      <>
        <h2>{t.checkout.payWith}</h2>
        <p className={pageStyles.muted}>@{me.handle}</p>
        <Button variant="accent" size="large" block onClick={() => setPaying(true)}>
          {label}
        </Button>
        {isPaying && (
          <ApprovalSheet
            credential={credential}
            checkout={checkout}
            onClose={() => setPaying(false)}
          />
        )}
      </>
    );
  }
  return (
    <>
      <h2>{t.checkout.payWith}</h2>
      {isWide && (
        <>
          <Qr text={location.href} label={t.checkout.scanLabel(business.name)} />
          <p className={pageStyles.muted}>{t.checkout.scanHint}</p>
          <span className={styles.or}>{t.checkout.or}</span>
        </>
      )}
      <ButtonLink
        variant={isWide ? "secondary" : "accent"}
        size="large"
        block
        to="/sign-in"
        search={{ next: href }}
      >
        {t.checkout.signIn}
      </ButtonLink>
    </>
  );
}
