import { useQuery } from "@tanstack/react-query";
import { Navigate, useParams } from "@tanstack/react-router";
import { ShopTexts, useShop } from "../../app/shop-texts.tsx";
import { api, problemOf } from "../../data/client.ts";
import { Link2 } from "../../design/icons.ts";
import { Bone, EmptyState, ErrorState } from "../../design/states.tsx";
import { EntryFrame } from "../entry/frame.tsx";
import styles from "./checkout.module.css";

/** A shop's payment link: opens a checkout of its own for whoever follows it. */
export function Buy() {
  return (
    <ShopTexts>
      <FollowLink />
    </ShopTexts>
  );
}

function FollowLink() {
  const { t } = useShop();
  const { link } = useParams({ from: "/buy/$link" });
  const opened = useQuery({
    queryKey: ["buy", link],
    queryFn: () => api.followPaymentLink({ link }),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  if (opened.data !== undefined) {
    const { credential } = opened.data;
    return <Navigate to="/checkout/$credential" params={{ credential }} replace />;
  }
  return (
    <EntryFrame title={t.checkout.payWith}>
      <div className={styles.message}>
        {!opened.isError && <Bone width="100%" height="12rem" />}
        {opened.isError &&
          (problemOf(opened.error)?.code === "not_found" ? (
            <EmptyState icon={Link2} title={t.problems.notFoundTitle} text={t.checkout.notFound} />
          ) : (
            <ErrorState error={opened.error} onRetry={opened.refetch} />
          ))}
      </div>
    </EntryFrame>
  );
}
