import type { OutputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { useLanguage } from "../../app/language.tsx";
import { callOnce } from "../../app/money-call.tsx";
import pageStyles from "../../app/page.module.css";
import { api, problemOf } from "../../data/client.ts";
import { queries, refreshMoney } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Link2 } from "../../design/icons.ts";
import { Banner, Bone, EmptyState, ErrorState } from "../../design/states.tsx";
import { toast } from "../../design/toast.tsx";
import { EntryFrame } from "../entry/frame.tsx";
import { InvestTexts, useInvest } from "../invest/texts.tsx";
import { useGivenText } from "../trade/given-text.ts";
import styles from "./link.module.css";

/** Money or shares that wait behind a link: who sent them, how much, until when. */
export function Claim() {
  const { t, dates } = useLanguage();
  const { token } = useParams({ from: "/claim/$token" });
  const claim = useQuery(queries.claim(token));
  const { data } = claim;
  return (
    <EntryFrame title={t.links.claimTitle}>
      <div className={styles.card}>
        {claim.isPending && <Bone width="100%" height="16rem" />}
        {claim.isError &&
          (problemOf(claim.error)?.code === "not_found" ? (
            <EmptyState icon={Link2} title={t.problems.notFoundTitle} text={t.links.invalid} />
          ) : (
            <ErrorState error={claim.error} onRetry={claim.refetch} />
          ))}
        {data !== undefined && (
          <>
            <Avatar
              handle={data.from.handle}
              name={data.from.name}
              kind={data.from.kind}
              size={72}
            />
            <h1 style={{ fontSize: "var(--text-l)" }}>{t.links.claimFrom(data.from.name)}</h1>
            {data.shares === null ? (
              <Amount value={data.amount} size="hero" />
            ) : (
              <InvestTexts>
                <Shares shares={data.shares} worth={data.amount} />
              </InvestTexts>
            )}
            {data.note !== "" && <p>{data.note}</p>}
            <p className={pageStyles.muted}>
              {data.state === "open"
                ? t.links.states.open(dates.dateTime(data.endsAt))
                : t.links.states[data.state]}
            </p>
            {data.state === "open" && data.shares === null && (
              <Take token={token} label={t.links.claim} taken={t.links.claimed} />
            )}
            {data.state === "open" && data.shares?.isHeld === false && (
              <InvestTexts>
                <TakeShares token={token} symbol={data.shares.instrument.symbol} />
              </InvestTexts>
            )}
          </>
        )}
      </div>
    </EntryFrame>
  );
}

type Held = OutputOf<"claim">;

function Shares({
  shares,
  worth,
}: {
  readonly shares: NonNullable<Held["shares"]>;
  readonly worth: Held["amount"];
}) {
  const { money } = useLanguage();
  const { gift } = useInvest();
  const given = useGivenText();
  return (
    <>
      <strong className={styles.shares}>{given(shares)}</strong>
      <p>{shares.instrument.name}</p>
      <p className={pageStyles.muted}>{gift.worth(money(worth))}</p>
      {shares.isRestated && <p className={pageStyles.muted}>{gift.restated}</p>}
      {shares.isHeld && <p className={pageStyles.muted}>{gift.held}</p>}
    </>
  );
}

function TakeShares({ token, symbol }: { readonly token: string; readonly symbol: string }) {
  const { gift } = useInvest();
  return <Take token={token} label={gift.take} taken={gift.accepted(symbol)} />;
}

type TakeProps = { readonly token: string; readonly label: string; readonly taken: string };

function Take({ token, label, taken }: TakeProps) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const { data: me } = useQuery(queries.me);
  const take = useMutation({
    mutationFn: () =>
      callOnce(`take.${token}`, (idempotencyKey) => api.acceptClaim({ token }, { idempotencyKey })),
    onSuccess: async (movement) => {
      refreshMoney();
      toast(taken);
      await navigate({ to: "/tx/$id", params: { id: movement.id } });
    },
  });
  if (me === undefined) return <Bone width="100%" height="3rem" />;
  if (me === null) {
    return (
      <div className={pageStyles.stack}>
        <Banner>{t.links.claimSignUp}</Banner>
        <ButtonLink variant="accent" size="large" block to="/sign-up" search={{ next: pathname }}>
          {t.welcome.signUp}
        </ButtonLink>
        <ButtonLink variant="ghost" block to="/sign-in" search={{ next: pathname }}>
          {t.welcome.signIn}
        </ButtonLink>
      </div>
    );
  }
  return (
    <div className={pageStyles.stack}>
      {take.isError && <ErrorState error={take.error} />}
      <Button
        variant="accent"
        size="large"
        block
        pending={take.isPending}
        onClick={() => take.mutate()}
      >
        {label}
      </Button>
    </div>
  );
}
