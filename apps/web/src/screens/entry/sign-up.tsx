import type { OutputOf } from "@bourse/contract";
import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { api } from "../../data/client.ts";
import { makeCredential } from "../../data/passkey-codec.ts";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Fingerprint } from "../../design/icons.ts";
import { Banner, ErrorState } from "../../design/states.tsx";
import styles from "./entry.module.css";
import { EntryFrame } from "./frame.tsx";
import { HandleStep } from "./handle-step.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { addressWithPasskeys, browserLanguage, passkeysOffered, useEnter } from "./session.ts";

type SignedUp = OutputOf<"signUp">;
type Person = { readonly handle: string; readonly name: string; readonly email: string };

const stepsMax = 3;

/** Handle, name, passkey or password; then the recovery codes. Under a minute. */
export function SignUp() {
  const { t } = useLanguage();
  const enter = useEnter();
  const [step, setStep] = useState(1);
  const [person, setPerson] = useState<Person>({ handle: "", name: "", email: "" });
  const [done, setDone] = useState<SignedUp>();
  const change = (part: Partial<Person>) => setPerson((old) => ({ ...old, ...part }));
  if (done !== undefined) {
    return (
      <EntryFrame title={t.signUp.codesTitle}>
        <div className={styles.form}>
          <h1>{t.signUp.codesTitle}</h1>
          <RecoveryCodes codes={done.recoveryCodes} />
          <Button size="large" block onClick={() => enter(done.me)}>
            {t.signUp.codesKept}
          </Button>
        </div>
      </EntryFrame>
    );
  }
  return (
    <EntryFrame title={t.signUp.title}>
      <div className={styles.form}>
        <span className={styles.lead}>{t.signUp.steps(step, stepsMax)}</span>
        {step === 1 && (
          <HandleStep
            value={person.handle}
            onChange={(handle) => change({ handle })}
            onDone={() => setStep(2)}
          />
        )}
        {step === 2 && (
          <NameStep person={person} onChange={change} onDone={() => setStep(stepsMax)} />
        )}
        {step === stepsMax && <SecureStep person={person} onDone={setDone} />}
        {step > 1 ? (
          <Button variant="ghost" onClick={() => setStep(step - 1)}>
            {t.common.back}
          </Button>
        ) : (
          <p className={styles.lead}>
            {t.signUp.already} <Link to="/sign-in">{t.welcome.signIn}</Link>
          </p>
        )}
      </div>
    </EntryFrame>
  );
}

type NameProps = {
  readonly person: Person;
  readonly onChange: (part: Partial<Person>) => void;
  readonly onDone: () => void;
};

function NameStep({ person, onChange, onDone }: NameProps) {
  const { t } = useLanguage();
  return (
    <form
      className={styles.form}
      style={{ padding: 0 }}
      onSubmit={(event) => {
        event.preventDefault();
        onDone();
      }}
    >
      <h1>{t.signUp.nameTitle}</h1>
      <TextField
        label={t.signUp.name}
        hint={t.signUp.nameHint}
        value={person.name}
        onChange={(name) => onChange({ name })}
        autoComplete="name"
        maxLength={80}
        required
        autoFocus
      />
      <TextField
        label={t.signUp.email}
        hint={t.signUp.emailHint}
        optional
        type="email"
        value={person.email}
        onChange={(email) => onChange({ email })}
        autoComplete="email"
      />
      <Button type="submit" size="large" block disabled={person.name.trim() === ""}>
        {t.common.continue}
      </Button>
    </form>
  );
}

function memberOf({ handle, name, email }: Person) {
  const trimmed = email.trim();
  const language = browserLanguage();
  return { handle, name: name.trim(), language, ...(trimmed === "" ? {} : { email: trimmed }) };
}

async function signUpByPasskey(person: Person): Promise<SignedUp> {
  const { handle, name } = memberOf(person);
  const { challengeId, options } = await api.passkeySignUpOptions({ handle, name });
  const credential = await makeCredential(options);
  return api.passkeySignUp({ ...memberOf(person), challengeId, credential });
}

type SecureProps = { readonly person: Person; readonly onDone: (done: SignedUp) => void };

function SecureStep({ person, onDone }: SecureProps) {
  const { t } = useLanguage();
  const [byPassword, setByPassword] = useState(!passkeysOffered());
  const [password, setPassword] = useState("");
  const submit = useMutation({
    mutationFn: () =>
      byPassword ? api.signUp({ ...memberOf(person), password }) : signUpByPasskey(person),
    onSuccess: onDone,
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
      <h1>{t.signUp.secureTitle}</h1>
      {byPassword ? (
        <>
          {!passkeysOffered() && <NoPasskeys />}
          <input type="hidden" autoComplete="username" value={person.handle} />
          <TextField
            label={t.signUp.password}
            hint={t.signUp.passwordHint}
            type="password"
            value={password}
            onChange={setPassword}
            autoComplete="new-password"
            minLength={10}
            required
            autoFocus
          />
        </>
      ) : (
        <p className={styles.lead}>{t.signUp.secureHint}</p>
      )}
      {submit.isError && <ErrorState error={submit.error} />}
      <Button
        type="submit"
        size="large"
        variant="accent"
        block
        {...(byPassword ? {} : { icon: Fingerprint })}
        pending={submit.isPending}
      >
        {byPassword ? t.signUp.submit : t.signUp.passkey}
      </Button>
      {passkeysOffered() && (
        <Button variant="ghost" onClick={() => setByPassword(!byPassword)}>
          {byPassword ? t.signUp.usePasskey : t.signUp.usePassword}
        </Button>
      )}
    </form>
  );
}

function NoPasskeys() {
  const { t } = useLanguage();
  const address = addressWithPasskeys();
  if (address === undefined) return <Banner>{t.signUp.noPasskeys}</Banner>;
  return (
    <Banner>
      {t.signUp.passkeyAddress} <a href={address}>{new URL(address).host}</a>
    </Banner>
  );
}
