import type { OutputOf } from "@bourse/contract";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useShare } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import { MovementRow } from "../../app/movement-row.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { problemOf } from "../../data/client.ts";
import { queries } from "../../data/queries.ts";
import { Avatar } from "../../design/avatar.tsx";
import { ButtonLink, IconButton } from "../../design/button.tsx";
import { ArrowUpRight, HandCoins, Share2, UserRound } from "../../design/icons.ts";
import { Banner, Bone, Chip, EmptyState, ErrorState } from "../../design/states.tsx";
import { Card, Section } from "../../design/surface.tsx";
import { Relations } from "./relations.tsx";

type ProfileData = OutputOf<"profile">;

export function Profile() {
  const { t } = useLanguage();
  const { handle } = useParams({ from: "/member/@{$handle}" });
  const share = useShare();
  const profile = useQuery(queries.profile(handle));
  return (
    <Page
      title={profile.data?.name ?? `@${handle}`}
      back
      action={
        profile.data !== undefined && (
          <IconButton
            label={t.people.shareProfile}
            icon={Share2}
            onClick={() => share({ url: location.href })}
          />
        )
      }
    >
      {profile.isPending && <Bone width="100%" height="16rem" />}
      {profile.isError &&
        (problemOf(profile.error)?.code === "not_found" ? (
          <EmptyState icon={UserRound} title={`@${handle}`} text={t.people.notFound} />
        ) : (
          <ErrorState error={profile.error} onRetry={profile.refetch} />
        ))}
      {profile.data !== undefined && <ProfileCard profile={profile.data} />}
      {profile.data !== undefined && !profile.data.isMe && <Between handle={handle} />}
    </Page>
  );
}

function ProfileCard({ profile }: { readonly profile: ProfileData }) {
  const { t, dates } = useLanguage();
  const { handle, name, kind } = profile;
  return (
    <Card>
      <div className={`${pageStyles.stack} ${pageStyles.center}`}>
        <Avatar handle={handle} name={name} kind={kind} size={104} />
        <div>
          <h2>{name}</h2>
          <span className={pageStyles.muted}>@{handle}</span>
        </div>
        <div className={pageStyles.split}>
          {kind === "business" && <Chip>{t.people.business}</Chip>}
          <Chip tone={profile.verified ? "good" : "info"}>
            {profile.verified ? t.people.verified : t.people.notVerified}
          </Chip>
          {!profile.isMe && (
            <Chip>{profile.paidBefore ? t.people.paidBefore : t.people.neverPaid}</Chip>
          )}
        </div>
        <span className={pageStyles.muted}>
          {t.people.since(dates.calendarDate(profile.memberSince))}
        </span>
        {profile.isBlocked && <Banner tone="warn">{t.people.blockedHint}</Banner>}
        {profile.isMe && <p className={pageStyles.muted}>{t.people.thatIsYou}</p>}
      </div>
      <div className={pageStyles.actions} style={{ marginBlockStart: "var(--s5)" }}>
        {!profile.isMe && !profile.isBlocked && (
          <>
            <ButtonLink
              variant="accent"
              icon={ArrowUpRight}
              to="."
              search={(old) => ({ ...old, pay: "send" as const, to: `@${handle}` })}
            >
              {t.home.send}
            </ButtonLink>
            <ButtonLink
              variant="secondary"
              icon={HandCoins}
              to="."
              search={(old) => ({ ...old, pay: "request" as const, to: `@${handle}` })}
            >
              {t.home.request}
            </ButtonLink>
          </>
        )}
      </div>
      {!profile.isMe && <Relations profile={profile} />}
    </Card>
  );
}

function Between({ handle }: { readonly handle: string }) {
  const { t } = useLanguage();
  const list = useInfiniteQuery(queries.movements({ query: `@${handle}` }));
  const movements = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (movements.length === 0) return null;
  return (
    <Section title={t.people.between}>
      <Card flush>
        {movements.map((movement) => (
          <MovementRow key={movement.id} movement={movement} />
        ))}
      </Card>
    </Section>
  );
}
