import { useMutation, useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import { Page } from "../../app/page.tsx";
import { api } from "../../data/client.ts";
import { queries, refreshSecurity } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { History, MonitorSmartphone } from "../../design/icons.ts";
import { Chip, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Glyph, Row, Section } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import { Factors } from "./factors.tsx";
import { Threshold } from "./threshold.tsx";
import { Tokens } from "./tokens.tsx";

/** Ways in, devices, what happened lately, programs that act in the member's name. */
export function Security() {
  const { t } = useLanguage();
  const security = useQuery(queries.security);
  return (
    <Page title={t.security.title}>
      {security.isPending && <RowBones count={6} />}
      {security.isError && <ErrorState error={security.error} onRetry={security.refetch} />}
      {security.data !== undefined && <Factors security={security.data} />}
      <Threshold />
      <Sessions />
      <Tokens />
      <Events />
    </Page>
  );
}

function Sessions() {
  const { t, relative } = useLanguage();
  const { data: sessions } = useQuery(queries.sessions);
  const done = async () => {
    await refreshSecurity();
    toast(t.security.signedOut);
  };
  const revoke = useMutation({
    mutationFn: (id: string) => api.revokeSession({ id }),
    onSuccess: done,
  });
  const others = useMutation({ mutationFn: () => api.revokeOtherSessions({}), onSuccess: done });
  return (
    <Section
      title={t.security.sessions}
      action={
        sessions !== undefined &&
        sessions.length > 1 && (
          <Button variant="ghost" size="small" onClick={() => others.mutate()}>
            {t.security.signOutOthers}
          </Button>
        )
      }
    >
      <Card flush>
        {sessions === undefined && <RowBones count={2} />}
        {sessions?.map((session) => (
          <Row
            key={session.id}
            lead={<Glyph icon={MonitorSmartphone} />}
            title={session.device}
            sub={`${session.address} · ${t.security.lastSeen(relative(session.lastSeenAt))}`}
            end={
              session.current ? (
                <Chip tone="good">{t.security.thisDevice}</Chip>
              ) : (
                <Button variant="ghost" size="small" onClick={() => revoke.mutate(session.id)}>
                  {t.security.signOutDevice}
                </Button>
              )
            }
          />
        ))}
      </Card>
    </Section>
  );
}

function Events() {
  const { t, dates } = useLanguage();
  const { data } = useQuery(queries.security);
  if (data === undefined || data.events.length === 0) return null;
  return (
    <Section title={t.security.events}>
      <Card flush>
        {data.events.map((event) => (
          <Row
            key={`${event.type} ${event.at}`}
            lead={<Glyph icon={History} />}
            title={t.security.eventNames[event.type]}
            sub={[event.device, event.address].filter((part) => part !== "").join(" · ")}
            end={<span style={{ fontWeight: 400 }}>{dates.shortDate(event.at)}</span>}
            endSub={dates.time(event.at)}
          />
        ))}
      </Card>
    </Section>
  );
}
