import type { OutputOf } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { StepUpCancelled, useStepUp } from "../../app/step-up.tsx";
import { api } from "../../data/client.ts";
import { makeCredential } from "../../data/passkey-codec.ts";
import { refreshSecurity } from "../../data/queries.ts";
import { Button, IconButton } from "../../design/button.tsx";
import {
  Fingerprint,
  type Icon,
  KeyRound,
  Lock,
  Plus,
  Smartphone,
  Trash2,
} from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Card, Glyph, Row, Section } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import { RecoveryCodes } from "../entry/recovery-codes.tsx";
import { passkeysOffered } from "../entry/session.ts";
import { PasswordSheet, TotpSheet } from "./factor-sheets.tsx";

type SecurityData = OutputOf<"security">;

/** The ceremony, once; what it made can then be sent again with an approval. */
async function makePasskey(label: string) {
  const { challengeId, options } = await api.passkeyOptions({});
  const credential = await makeCredential(options);
  return { challengeId, credential, label };
}

type PartProps = {
  readonly security: SecurityData;
  readonly stepUp: ReturnType<typeof useStepUp>;
};

/** Passkeys, password, authenticator app and recovery codes; each change is confirmed. */
export function Factors({ security }: { readonly security: SecurityData }) {
  const stepUp = useStepUp();
  return (
    <>
      <Passkeys security={security} stepUp={stepUp} />
      <OtherFactors security={security} stepUp={stepUp} />
      {stepUp.dialog}
    </>
  );
}

/** Reads the settings anew, and says what changed. */
function saying(text: string) {
  return async () => {
    await refreshSecurity();
    toast(text);
  };
}

function FactorFailure({ errors }: { readonly errors: readonly unknown[] }) {
  const failure = errors.find((error) => error !== null && !(error instanceof StepUpCancelled));
  return failure === undefined ? null : <ErrorState error={failure} />;
}

function Passkeys({ security, stepUp }: PartProps) {
  const { t, relative, dates, now } = useLanguage();
  const about = t.approval.forChange;
  const add = useMutation({
    mutationFn: async () => {
      const made = await makePasskey(dates.date(now()));
      return stepUp.run((approved) => api.addPasskey(made, approved), about);
    },
    onSuccess: saying(t.security.passkeyAdded),
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      stepUp.run((approved) => api.removePasskey({ id }, approved), about),
    onSuccess: saying(t.security.passkeyRemoved),
  });
  return (
    <Section
      title={t.security.passkeys}
      action={
        passkeysOffered() && (
          <Button variant="ghost" size="small" icon={Plus} onClick={() => add.mutate()}>
            {t.security.addPasskey}
          </Button>
        )
      }
    >
      <FactorFailure errors={[add.error, remove.error]} />
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
  );
}

function OtherFactors({ security, stepUp }: PartProps) {
  const { t } = useLanguage();
  const [sheet, setSheet] = useState<"password" | "totp">();
  const [codes, setCodes] = useState<readonly string[]>();
  const about = t.approval.forChange;
  const totpOff = useMutation({
    mutationFn: () => stepUp.run((approved) => api.removeTotp({}, approved), about),
    onSuccess: saying(t.security.totpRemoved),
  });
  const renew = useMutation({
    mutationFn: () => stepUp.run((approved) => api.newRecoveryCodes({}, approved), about),
    onSuccess: async (made) => {
      setCodes(made.recoveryCodes);
      await refreshSecurity();
    },
  });
  const { hasPassword, hasTotp, recoveryCodesLeft } = security;
  return (
    <>
      <FactorFailure errors={[totpOff.error, renew.error]} />
      <Card flush>
        <FactorRow
          icon={Lock}
          title={t.security.password}
          sub={hasPassword ? t.security.passwordSet : t.security.passwordNone}
          action={hasPassword ? t.security.changePassword : t.security.setPassword}
          onPress={() => setSheet("password")}
        />
        <FactorRow
          icon={Smartphone}
          title={t.security.totp}
          sub={hasTotp ? t.security.totpOn : t.security.totpHint}
          action={hasTotp ? t.security.removeTotp : t.security.setUpTotp}
          onPress={() => (hasTotp ? totpOff.mutate() : setSheet("totp"))}
        />
        <FactorRow
          icon={KeyRound}
          title={t.security.recovery}
          sub={t.security.recoveryLeft(recoveryCodesLeft)}
          action={t.security.newCodes}
          onPress={() => renew.mutate()}
        />
      </Card>
      {sheet === "password" && <PasswordSheet onClose={() => setSheet(undefined)} />}
      {sheet === "totp" && <TotpSheet onClose={() => setSheet(undefined)} />}
      {codes !== undefined && (
        <Sheet title={t.security.recovery} onClose={() => setCodes(undefined)}>
          <RecoveryCodes codes={codes} />
        </Sheet>
      )}
    </>
  );
}

type FactorRowProps = {
  readonly icon: Icon;
  readonly title: string;
  readonly sub: string;
  readonly action: string;
  readonly onPress: () => void;
};

function FactorRow({ icon, title, sub, action, onPress }: FactorRowProps) {
  return (
    <Row
      lead={<Glyph icon={icon} />}
      title={title}
      sub={sub}
      end={
        <Button variant="secondary" size="small" onClick={onPress}>
          {action}
        </Button>
      }
    />
  );
}
