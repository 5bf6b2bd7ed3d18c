import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { StepUpCancelled, useStepUp } from "../../app/step-up.tsx";
import { api, problemOf } from "../../data/client.ts";
import { refreshSecurity } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Qr } from "../../design/qr.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { Bone, ErrorState } from "../../design/states.tsx";
import { toast } from "../../design/toast.tsx";

type Props = { readonly onClose: () => void };

export function PasswordSheet({ onClose }: Props) {
  const { t } = useLanguage();
  const stepUp = useStepUp();
  const [password, setPassword] = useState("");
  const change = useMutation({
    mutationFn: () =>
      stepUp.run((approved) => api.changePassword({ password }, approved), t.approval.forChange),
    onSuccess: async () => {
      await refreshSecurity();
      toast(t.security.passwordChanged);
      onClose();
    },
  });
  return (
    <Sheet title={t.security.password} onClose={onClose}>
      <form
        className={pageStyles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}
      >
        <TextField
          label={t.security.newPassword}
          hint={t.signUp.passwordHint}
          type="password"
          autoComplete="new-password"
          value={password}
          onChange={setPassword}
          required
          autoFocus
        />
        {change.isError && !(change.error instanceof StepUpCancelled) && (
          <ErrorState error={change.error} />
        )}
        <Button type="submit" size="large" block pending={change.isPending}>
          {t.common.save}
        </Button>
      </form>
      {stepUp.dialog}
    </Sheet>
  );
}

export function TotpSheet({ onClose }: Props) {
  const { t } = useLanguage();
  const stepUp = useStepUp();
  const [totp, setTotp] = useState("");
  const start = useQuery({
    queryKey: ["totp"],
    queryFn: () => api.startTotp({}),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const confirm = useMutation({
    mutationFn: () =>
      stepUp.run(
        (approved) => api.confirmTotp({ totp: totp.trim() }, approved),
        t.approval.forChange,
      ),
    onSuccess: async () => {
      await refreshSecurity();
      toast(t.security.totpEnabled);
      onClose();
    },
  });
  const failure = start.error ?? confirm.error;
  const wrong = problemOf(confirm.error)?.code === "invalid_request";
  return (
    <Sheet title={t.security.totp} onClose={onClose}>
      <p>{t.security.totpScan}</p>
      {start.data === undefined ? (
        <Bone width="100%" height="15rem" />
      ) : (
        <>
          <Qr text={start.data.uri} label={t.security.totpScan} />
          <p className={pageStyles.muted}>
            {t.security.totpSecret}: <span className={pageStyles.mono}>{start.data.secret}</span>
          </p>
        </>
      )}
      <form
        className={pageStyles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          confirm.mutate();
        }}
      >
        <TextField
          label={t.security.totpCode}
          error={wrong ? t.security.totpWrong : undefined}
          value={totp}
          onChange={setTotp}
          inputMode="numeric"
          autoComplete="one-time-code"
          required
        />
        {failure !== null && !wrong && !(failure instanceof StepUpCancelled) && (
          <ErrorState error={failure} />
        )}
        <Button type="submit" size="large" block pending={confirm.isPending}>
          {t.approval.confirm}
        </Button>
      </form>
      {stepUp.dialog}
    </Sheet>
  );
}
