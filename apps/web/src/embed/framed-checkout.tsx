import type { Checkout } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect } from "react";
import { useShop } from "../app/shop-texts.tsx";
import { api, problemOf } from "../data/client.ts";
import { queries } from "../data/queries.ts";
import { IconButton } from "../design/button.tsx";
import { Link2, X } from "../design/icons.ts";
import { Mark } from "../design/logo.tsx";
import { Qr } from "../design/qr.tsx";
import { Bone, EmptyState, ErrorState } from "../design/states.tsx";
import { CardForm } from "../screens/checkout/card-form.tsx";
import checkoutStyles from "../screens/checkout/checkout.module.css";
import { CheckoutEnd } from "../screens/checkout/end.tsx";
import { Order } from "../screens/checkout/order.tsx";
import styles from "./embed.module.css";
import type { Host } from "./host.ts";

type Props = { readonly credential: string; readonly host: Host };

/** Long enough to read that it is paid. */
const readMs = 2_500;

/** A checkout in a frame over the shop's page. */
export function FramedCheckout({ credential, host }: Props) {
  const isLink = credential.startsWith("plink_");
  const followed = useQuery({
    queryKey: ["buy", credential],
    queryFn: async () => (await api.followPaymentLink({ link: credential })).credential,
    staleTime: Number.POSITIVE_INFINITY,
    enabled: isLink,
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // Keys that are pressed in a frame do not reach the page around it.
      if (event.key === "Escape" && !event.defaultPrevented) host.tell({ type: "close" });
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [host]);
  const opened = isLink ? followed.data : credential;
  return (
    <Frame host={host}>
      {followed.isError && <Trouble error={followed.error} onRetry={followed.refetch} />}
      {opened === undefined && !followed.isError && <Bone width="100%" height="20rem" />}
      {opened !== undefined && <Opened credential={opened} host={host} />}
    </Frame>
  );
}

function Frame({ host, children }: { readonly host: Host; readonly children: ReactNode }) {
  const { t } = useShop();
  useEffect(() => {
    document.title = `${t.checkout.payWith} · Bourse`;
  }, [t]);
  return (
    <div className={styles.frame}>
      <header className={styles.head}>
        <span className={styles.brand}>
          <Mark /> Bourse
        </span>
        <IconButton label={t.common.close} icon={X} onClick={() => host.tell({ type: "close" })} />
      </header>
      <main className={styles.body}>{children}</main>
    </div>
  );
}

type TroubleProps = { readonly error: unknown; readonly onRetry: () => unknown };

function Trouble({ error, onRetry }: TroubleProps) {
  const { t } = useShop();
  if (problemOf(error)?.code !== "not_found") return <ErrorState error={error} onRetry={onRetry} />;
  return <EmptyState icon={Link2} title={t.problems.notFoundTitle} text={t.checkout.notFound} />;
}

function Opened({ credential, host }: Props) {
  const { t } = useShop();
  const checkout = useQuery(queries.checkout(credential));
  const { data } = checkout;
  const { state, successUrl } = data ?? {};
  useEffect(() => {
    if (state === undefined || successUrl === undefined) return undefined;
    host.tell({ type: "state", state, checkout: credential, successUrl });
    if (state !== "paid") return undefined;
    const timer = setTimeout(() => host.tell({ type: "close" }), readMs);
    return () => clearTimeout(timer);
  }, [host, credential, state, successUrl]);
  if (data === undefined) {
    return checkout.isError ? (
      <Trouble error={checkout.error} onRetry={checkout.refetch} />
    ) : (
      <Bone width="100%" height="20rem" />
    );
  }
  return (
    <>
      <Order checkout={data} isFramed />
      <section className={checkoutStyles.pay} aria-label={t.checkout.payWith}>
        {data.state !== "open" ? (
          <CheckoutEnd checkout={data} onContinue={() => host.tell({ type: "close" })} />
        ) : data.live ? (
          <Elsewhere credential={credential} checkout={data} />
        ) : (
          <CardForm credential={credential} checkout={data} />
        )}
      </section>
    </>
  );
}

type ElsewhereProps = { readonly credential: string; readonly checkout: Checkout };

/**
 * Real money is approved in a window of the bank's own or on the payer's phone, never in a frame:
 * what lies over a frame, only the page around it knows.
 */
function Elsewhere({ credential, checkout }: ElsewhereProps) {
  const { t } = useShop();
  const address = `${location.origin}/checkout/${encodeURIComponent(credential)}`;
  const hasMouse = matchMedia("(pointer: fine)").matches;
  return (
    <>
      <h2>{t.checkout.payWith}</h2>
      {hasMouse && (
        <>
          <Qr text={address} label={t.checkout.scanLabel(checkout.business.name)} />
          <p className={styles.muted}>{t.checkout.scanHint}</p>
          <span className={checkoutStyles.or}>{t.checkout.or}</span>
        </>
      )}
      <a
        className={checkoutStyles.continue}
        href={`${address}#window`}
        target="_blank"
        rel="noopener"
      >
        {t.checkout.inWindow}
      </a>
      <p className={styles.muted}>{t.checkout.inWindowHint}</p>
    </>
  );
}
