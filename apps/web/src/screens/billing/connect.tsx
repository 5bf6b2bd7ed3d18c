import type { OutputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useLocation, useParams } from "@tanstack/react-router";
import pageStyles from "../../app/page.module.css";
import { ShopTexts, useShop } from "../../app/shop-texts.tsx";
import { billingQueries } from "../../data/billing-queries.ts";
import { api, problemOf } from "../../data/client.ts";
import { queries } from "../../data/queries.ts";
import { Avatar } from "../../design/avatar.tsx";
import { Button, ButtonLink } from "../../design/button.tsx";
import { Clock, Link2 } from "../../design/icons.ts";
import { Banner, Bone, EmptyState, ErrorState } from "../../design/states.tsx";
import { Facts } from "../../design/surface.tsx";
import checkoutStyles from "../checkout/checkout.module.css";
import { EntryFrame } from "../entry/frame.tsx";
import linkStyles from "../links/link.module.css";

/** A platform asks a member to be paid through it. */
export function ConnectPage() {
  return (
    <ShopTexts>
      <Connect />
    </ShopTexts>
  );
}

function Connect() {
  const { t } = useShop();
  const { link } = useParams({ from: "/connect/$link" });
  const { pathname } = useLocation();
  const { data: me } = useQuery(queries.me);
  return (
    <EntryFrame title={t.connect.title}>
      <div className={linkStyles.card}>
        {me === undefined && <Bone width="100%" height="12rem" />}
        {me === null && (
          <>
            <h1>{t.connect.title}</h1>
            <p>{t.connect.signIn}</p>
            <div className={pageStyles.stack}>
              <ButtonLink
                variant="accent"
                size="large"
                block
                to="/sign-in"
                search={{ next: pathname }}
              >
                {t.welcome.signIn}
              </ButtonLink>
              <ButtonLink variant="ghost" block to="/sign-up" search={{ next: pathname }}>
                {t.welcome.signUp}
              </ButtonLink>
            </div>
          </>
        )}
        {me !== undefined && me !== null && <Invited link={link} handle={me.handle} />}
      </div>
    </EntryFrame>
  );
}

type InvitedProps = { readonly link: string; readonly handle: string };

function Invited({ link, handle }: InvitedProps) {
  const { t } = useShop();
  const invitation = useQuery({ ...billingQueries.invitation(link), staleTime: Infinity });
  if (invitation.isPending) return <Bone width="100%" height="12rem" />;
  if (invitation.isError) {
    const { connect } = t;
    const code = problemOf(invitation.error)?.code;
    if (code === "not_found") {
      return <EmptyState icon={Link2} title={t.problems.notFoundTitle} text={connect.notFound} />;
    }
    if (code === "request_closed") {
      return <EmptyState icon={Clock} title={connect.closed} text={connect.closedText} />;
    }
    return <ErrorState error={invitation.error} onRetry={invitation.refetch} />;
  }
  return <Accept link={link} handle={handle} invitation={invitation.data} />;
}

type AcceptProps = InvitedProps & { readonly invitation: OutputOf<"accountLink"> };

function Accept({ link, handle, invitation }: AcceptProps) {
  const { t } = useShop();
  const { platform, name, returnUrl } = invitation;
  const accept = useMutation({ mutationFn: () => api.acceptAccountLink({ link }) });
  const isOwn = problemOf(accept.error)?.code === "cannot_pay_self";
  return (
    <>
      <Avatar handle={platform.handle} name={platform.name} kind={platform.kind} size={72} />
      <h1>{t.connect.heading(platform.name)}</h1>
      <p>
        {accept.isSuccess ? t.connect.acceptedText(platform.name) : t.connect.text(platform.name)}
      </p>
      <div className={pageStyles.stack}>
        <Facts
          items={[
            name === null ? undefined : { term: t.connect.account, value: name },
            { term: t.connect.into, value: `@${handle}` },
          ]}
        />
        {isOwn && (
          <Banner tone="warn" announce>
            {t.connect.own}
          </Banner>
        )}
        {accept.isError && !isOwn && <ErrorState error={accept.error} />}
        {accept.isSuccess ? (
          <a className={checkoutStyles.continue} href={accept.data.returnUrl}>
            {t.connect.backTo(platform.name)}
          </a>
        ) : (
          <>
            <Button
              variant="accent"
              size="large"
              block
              pending={accept.isPending}
              onClick={() => accept.mutate()}
            >
              {t.connect.accept}
            </Button>
            <a href={returnUrl}>{t.connect.notNow}</a>
          </>
        )}
      </div>
    </>
  );
}
