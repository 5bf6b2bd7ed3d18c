import type { NoticeTopic } from "@bourse/contract";
import { loadNoticeMessages, type NoticeMessages } from "@bourse/messages";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { queryClient } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Switch } from "../../design/field.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Card, Section } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import {
  NoticesRefusedError,
  noticesQuery,
  turnOffNotices,
  turnOnNotices,
} from "./device-notices.ts";

/** In the order in which they are shown. */
const noticeTopics = ["payments", "requests", "investing"] as const satisfies NoticeTopic[];

type Texts = NoticeMessages["noticeSettings"];

function useTexts(): Texts | undefined {
  const { locale } = useLanguage();
  const [texts, setTexts] = useState<Texts>();
  useEffect(() => {
    let current = true;
    void loadNoticeMessages(locale).then((all) => current && setTexts(all.noticeSettings));
    return () => {
      current = false;
    };
  }, [locale]);
  return texts;
}

/** What the member is told on this device when Bourse is closed. */
export function Notices() {
  const texts = useTexts();
  const { data } = useQuery(noticesQuery);
  if (texts === undefined || data === undefined) return null;
  return (
    <Section title={texts.title}>
      <Card>
        <div className={pageStyles.stack}>
          <span className={pageStyles.muted}>{texts.hint}</span>
          {data.topics === null ? (
            <TurnOn texts={texts} />
          ) : (
            <Topics texts={texts} chosen={data.topics} />
          )}
        </div>
      </Card>
    </Section>
  );
}

function useTurnOn(done: string) {
  return useMutation({
    mutationFn: turnOnNotices,
    onSuccess: (state) => {
      queryClient.setQueryData(noticesQuery.queryKey, state);
      toast(done);
    },
  });
}

function TurnOn({ texts }: { readonly texts: Texts }) {
  const turnOn = useTurnOn(texts.on);
  return (
    <>
      <Refused error={turnOn.error} texts={texts} />
      <Button
        variant="secondary"
        pending={turnOn.isPending}
        onClick={() => turnOn.mutate(noticeTopics)}
      >
        {texts.turnOn}
      </Button>
    </>
  );
}

type TopicsProps = { readonly texts: Texts; readonly chosen: readonly NoticeTopic[] };

function Topics({ texts, chosen }: TopicsProps) {
  const { t } = useLanguage();
  const choose = useTurnOn(t.common.saved);
  const turnOff = useMutation({
    mutationFn: turnOffNotices,
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: noticesQuery.queryKey });
      toast(texts.off);
    },
  });
  return (
    <>
      {noticeTopics.map((topic) => (
        <Switch
          key={topic}
          label={texts.topics[topic]}
          checked={chosen.includes(topic)}
          onChange={(on) =>
            choose.mutate(noticeTopics.filter((one) => (one === topic ? on : chosen.includes(one))))
          }
        />
      ))}
      <span className={pageStyles.muted}>{texts.security}</span>
      <Refused error={choose.error ?? turnOff.error} texts={texts} />
      <Button variant="ghost" pending={turnOff.isPending} onClick={() => turnOff.mutate()}>
        {texts.turnOff}
      </Button>
    </>
  );
}

function Refused({ error, texts }: { readonly error: Error | null; readonly texts: Texts }) {
  if (error === null) return null;
  if (error instanceof NoticesRefusedError) return <p role="alert">{texts[error.why]}</p>;
  return <ErrorState error={error} />;
}
