import type { OutputOf } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { api, problemOf } from "../../data/client.ts";
import { signWithPasskey } from "../../data/passkey-codec.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Fingerprint } from "../../design/icons.ts";
import { Banner, ErrorState } from "../../design/states.tsx";
import styles from "./entry.module.css";
import { EntryFrame } from "./frame.tsx";
import { passkeysOffered, useEnter } from "./session.ts";

type SignedIn = OutputOf<"signIn">;

async function signInByPasskey(): Promise<SignedIn> {
  const { challengeId, options } = await api.passkeySignInOptions({});
  const credential = await signWithPasskey(options);
  return api.passkeySignIn({ challengeId, credential });
}

export function SignIn() {
  const { t } = useLanguage();
  const enter = useEnter();
  const [recovering, setRecovering] = useState(false);
  const passkey = useMutation({
    mutationFn: signInByPasskey,
    onSuccess: ({ me }) => enter(me),
  });
  return (
    <EntryFrame title={t.signIn.title}>
      <div className={styles.form}>
        <h1>{recovering ? t.signIn.recoveryTitle : t.signIn.title}</h1>
        {!recovering && passkeysOffered() && (
          <>
            <Button
              size="large"
              block
              icon={Fingerprint}
              pending={passkey.isPending}
              onClick={() => passkey.mutate()}
            >
              {t.signIn.withPasskey}
            </Button>
            {passkey.isError &&
              (problemOf(passkey.error) === undefined ? (
                <Banner tone="warn" announce>
                  {t.signIn.passkeyCancelled}
                </Banner>
              ) : (
                <ErrorState error={passkey.error} />
              ))}
            <div className={styles.or}>{t.signIn.or}</div>
          </>
        )}
        {recovering ? <RecoveryForm /> : <PasswordForm />}
        <Button variant="ghost" onClick={() => setRecovering(!recovering)}>
          {recovering ? t.signIn.usePassword : t.signIn.useRecovery}
        </Button>
        <p className={styles.lead}>
          {t.signIn.newHere} <Link to="/sign-up">{t.welcome.signUp}</Link>
        </p>
      </div>
    </EntryFrame>
  );
}

function PasswordForm() {
  const { t } = useLanguage();
  const enter = useEnter();
  const [handle, setHandle] = useState("");
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  const submit = useMutation({
    mutationFn: () =>
      api.signIn({
        handle: handle.trim().replace(/^@/, ""),
        password,
        ...(totp === "" ? {} : { totp: totp.trim() }),
      }),
    onSuccess: ({ me }) => enter(me),
  });
  const asksForCode = problemOf(submit.error)?.code === "totp_required";
  const wantsCode = asksForCode || totp !== "";
  return (
    <form
      className={styles.form}
      style={{ padding: 0 }}
      onSubmit={(event) => {
        event.preventDefault();
        submit.mutate();
      }}
    >
      <TextField
        label={t.signIn.handle}
        prefix="@"
        value={handle}
        onChange={setHandle}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
      />
      <TextField
        label={t.signIn.password}
        type="password"
        value={password}
        onChange={setPassword}
        autoComplete="current-password"
        required
      />
      {wantsCode && (
        <TextField
          label={t.signIn.totp}
          value={totp}
          onChange={setTotp}
          inputMode="numeric"
          autoComplete="one-time-code"
          autoFocus
        />
      )}
      {submit.isError && !(asksForCode && totp === "") && <ErrorState error={submit.error} />}
      <Button type="submit" variant="secondary" size="large" block pending={submit.isPending}>
        {t.signIn.submit}
      </Button>
    </form>
  );
}

function RecoveryForm() {
  const { t } = useLanguage();
  const enter = useEnter();
  const [handle, setHandle] = useState("");
  const [code, setCode] = useState("");
  const submit = useMutation({
    mutationFn: () =>
      api.recoverySignIn({ handle: handle.trim().replace(/^@/, ""), code: code.trim() }),
    onSuccess: ({ me }) => enter(me),
  });
  return (
    <form
      className={styles.form}
      style={{ padding: 0 }}
      onSubmit={(event) => {
        event.preventDefault();
        submit.mutate();
      }}
    >
      <p className={styles.lead}>{t.signIn.recoveryHint}</p>
      <TextField
        label={t.signIn.handle}
        prefix="@"
        value={handle}
        onChange={setHandle}
        autoComplete="username"
        autoCapitalize="none"
        required
      />
      <TextField
        label={t.signIn.recoveryCode}
        value={code}
        onChange={setCode}
        autoComplete="off"
        autoCapitalize="none"
        required
      />
      {submit.isError && <ErrorState error={submit.error} />}
      <Button type="submit" size="large" block pending={submit.isPending}>
        {t.signIn.submit}
      </Button>
    </form>
  );
}
