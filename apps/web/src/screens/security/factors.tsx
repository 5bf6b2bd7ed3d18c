import type { OutputOf } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { StepUpCancelled, useStepUp } from "../../app/step-up.tsx";
import { api } from "../../data/client.ts";
import { refreshSecurity } from "../../data/queries.ts";
import { Button, IconButton } from "../../design/button.tsx";
import { Fingerprint, KeyRound, Lock, Plus, Smartphone, Trash2 } from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Card, Glyph, Row, Section } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import { RecoveryCodes } from "../entry/recovery-codes.tsx";
import { PasswordSheet, TotpSheet } from "./factor-sheets.tsx";

type SecurityData = OutputOf<"security">;

/** The ceremony, once; what it made can then be sent again with an approval. */
async function makePasskey(label: string) {
  const { challengeId, options } = await api.passkeyOptions({});
  const { startRegistration } = await import("@simplewebauthn/browser");
  const credential = await startRegistration({ optionsJSON: options as never });
  return { challengeId, credential: { ...credential }, label };
}

/** Passkeys, password, authenticator app and recovery codes; each change is confirmed. */
export function Factors({ security }: { readonly security: SecurityData }) {
  const { t, relative, dates } = useLanguage();
  const stepUp = useStepUp();
  const [sheet, setSheet] = useState<"password" | "totp">();
  const [codes, setCodes] = useState<readonly string[]>();
  const about = t.approval.forChange;
  const done = (text: string) => async () => {
    await refreshSecurity();
    toast(text);
  };
  const add = useMutation({
    mutationFn: async () => {
      const made = await makePasskey(dates.date(new Date().toISOString()));
      return stepUp.run((approved) => api.addPasskey(made, approved), about);
    },
    onSuccess: done(t.security.passkeyAdded),
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      stepUp.run((approved) => api.removePasskey({ id }, approved), about),
    onSuccess: done(t.security.passkeyRemoved),
  });
  const totpOff = useMutation({
    mutationFn: () => stepUp.run((approved) => api.removeTotp({}, approved), about),
    onSuccess: done(t.security.totpRemoved),
  });
  const renew = useMutation({
    mutationFn: () => stepUp.run((approved) => api.newRecoveryCodes({}, approved), about),
    onSuccess: async (made) => {
      setCodes(made.recoveryCodes);
      await refreshSecurity();
    },
  });
  const failure = [add, remove, totpOff, renew]
    .map((one) => one.error)
    .find((error) => error !== null && !(error instanceof StepUpCancelled));
  return (
    <>
      {failure !== undefined && <ErrorState error={failure} />}
      <Section
        title={t.security.passkeys}
        action={
          <Button variant="ghost" size="small" icon={Plus} onClick={() => add.mutate()}>
            {t.security.addPasskey}
          </Button>
        }
      >
        <Card flush>
          {security.passkeys.length === 0 && (
            <Row
              lead={<Glyph icon={Fingerprint} />}
              title={t.security.noPasskeys}
              sub={t.security.passkeysHint}
            />
          )}
          {security.passkeys.map((passkey) => (
            <Row
              key={passkey.id}
              lead={<Glyph icon={Fingerprint} />}
              title={passkey.label}
              sub={
                passkey.lastUsedAt === null
                  ? t.security.neverUsed
                  : t.security.lastUsed(relative(passkey.lastUsedAt))
              }
              end={
                <IconButton
                  label={`${t.common.remove}: ${passkey.label}`}
                  icon={Trash2}
                  onClick={() => remove.mutate(passkey.id)}
                />
              }
            />
          ))}
        </Card>
      </Section>
      <Card flush>
        <Row
          lead={<Glyph icon={Lock} />}
          title={t.security.password}
          sub={security.hasPassword ? t.security.passwordSet : t.security.passwordNone}
          end={
            <Button variant="secondary" size="small" onClick={() => setSheet("password")}>
              {security.hasPassword ? t.security.changePassword : t.security.setPassword}
            </Button>
          }
        />
        <Row
          lead={<Glyph icon={Smartphone} />}
          title={t.security.totp}
          sub={security.hasTotp ? t.security.totpOn : t.security.totpHint}
          end={
            <Button
              variant="secondary"
              size="small"
              onClick={() => (security.hasTotp ? totpOff.mutate() : setSheet("totp"))}
            >
              {security.hasTotp ? t.security.removeTotp : t.security.setUpTotp}
            </Button>
          }
        />
        <Row
          lead={<Glyph icon={KeyRound} />}
          title={t.security.recovery}
          sub={t.security.recoveryLeft(security.recoveryCodesLeft)}
          end={
            <Button variant="secondary" size="small" onClick={() => renew.mutate()}>
              {t.security.newCodes}
            </Button>
          }
        />
      </Card>
      {sheet === "password" && <PasswordSheet onClose={() => setSheet(undefined)} />}
      {sheet === "totp" && <TotpSheet onClose={() => setSheet(undefined)} />}
      {codes !== undefined && (
        <Sheet title={t.security.recovery} onClose={() => setCodes(undefined)}>
          <RecoveryCodes codes={codes} />
        </Sheet>
      )}
      {stepUp.dialog}
    </>
  );
}
