import type { Schedule } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { api } from "../../data/client.ts";
import { queries, queryClient } from "../../data/queries.ts";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/confirm.tsx";
import { CalendarClock, Plus } from "../../design/icons.ts";
import { Banner, EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Card, Row } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import { Mandates } from "../billing/mandates.tsx";
import { ScheduleForm } from "./schedule-form.tsx";

export function Scheduled() {
  const { t } = useLanguage();
  const [making, setMaking] = useState(false);
  const list = useQuery(queries.schedules);
  return (
    <Page
      title={t.scheduled.title}
      wide
      intro={t.scheduled.intro}
      action={
        <Button icon={Plus} onClick={() => setMaking(true)}>
          {t.scheduled.add}
        </Button>
      }
    >
      {list.isPending && <RowBones count={3} />}
      {list.isError && <ErrorState error={list.error} onRetry={list.refetch} />}
      {list.data?.length === 0 && (
        <EmptyState
          icon={CalendarClock}
          title={t.scheduled.emptyTitle}
          text={t.scheduled.emptyText}
        />
      )}
      <div className={pageStyles.grid}>
        {list.data?.map((schedule) => (
          <ScheduleCard key={schedule.id} schedule={schedule} />
        ))}
      </div>
      <Mandates />
      {making && <ScheduleForm onClose={() => setMaking(false)} />}
    </Page>
  );
}

function ScheduleCard({ schedule }: { readonly schedule: Schedule }) {
  const { t, dates } = useLanguage();
  const [cancelling, setCancelling] = useState(false);
  const refresh = () => queryClient.invalidateQueries({ queryKey: queries.schedules.queryKey });
  const change = useMutation({
    mutationFn: (state: "active" | "paused") => api.updateSchedule({ id: schedule.id, state }),
    onSuccess: refresh,
  });
  const cancel = useMutation({
    mutationFn: () => api.cancelSchedule({ id: schedule.id }),
    onSuccess: async () => {
      await refresh();
      setCancelling(false);
      toast(t.scheduled.cancelled);
    },
  });
  const { payee, state, last } = schedule;
  const failure = change.error;
  const open = state === "active" || state === "paused";
  const when =
    state === "active" && schedule.nextOn !== null
      ? t.scheduled.next(dates.calendarDate(schedule.nextOn))
      : t.scheduled.states[state];
  return (
    <Card className={pageStyles.parts}>
      <Row
        lead={<Avatar handle={payee.handle} name={payee.name} kind={payee.kind} />}
        title={payee.name}
        sub={when}
        end={<Amount value={schedule.amount} />}
        endSub={t.scheduled.every[schedule.every]}
      />
      {last !== null && last.failure !== null && (
        <Banner tone="bad">{t.scheduled.failed(dates.calendarDate(last.on))}</Banner>
      )}
      {failure !== null && <ErrorState error={failure} />}
      {open && (
        <div className={pageStyles.actions}>
          <Button
            variant="secondary"
            size="small"
            pending={change.isPending}
            onClick={() => change.mutate(state === "active" ? "paused" : "active")}
          >
            {state === "active" ? t.scheduled.pause : t.scheduled.resume}
          </Button>
          <Button variant="ghost" size="small" onClick={() => setCancelling(true)}>
            {t.scheduled.cancel}
          </Button>
        </div>
      )}
      {cancelling && (
        <Confirm
          title={t.scheduled.cancelTitle}
          text={t.scheduled.cancelText}
          action={t.scheduled.cancel}
          keep={t.scheduled.keep}
          pending={cancel.isPending}
          error={cancel.error}
          onConfirm={() => cancel.mutate()}
          onClose={() => setCancelling(false)}
        />
      )}
    </Card>
  );
}
