import type { InputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { api, problemOf } from "../data/client.ts";
import { signWithPasskey } from "../data/passkey-codec.ts";
import { Button } from "../design/button.tsx";
import { TextField } from "../design/field.tsx";
import { Fingerprint, ShieldCheck } from "../design/icons.ts";
import { Sheet } from "../design/sheet.tsx";
import { Banner, Bone, ErrorState } from "../design/states.tsx";
import { Glyph } from "../design/surface.tsx";
import { useLanguage } from "./language.tsx";
import styles from "./page.module.css";

/** The person put the confirmation away; nothing happened. */
export class StepUpCancelled extends Error {
  override readonly name = "StepUpCancelled";
}

/** What a call carries once its approval is granted. */
type Approved = { readonly approval?: string };

type Asked = {
  readonly id: string;
  readonly about: string;
  readonly settle: (granted: boolean) => void;
};

/**
 * Runs a call that may need a step-up. When the server asks for an approval, the person is asked
 * to confirm, and the same call goes out again with it. `dialog` must be rendered.
 */
export function useStepUp(): {
  readonly run: <T>(call: (options: Approved) => Promise<T>, about: string) => Promise<T>;
  readonly dialog: ReactNode;
} {
  const [asked, setAsked] = useState<Asked>();
  const ask = (id: string, about: string) =>
    new Promise<boolean>((resolve) => {
      const settle = (granted: boolean) => {
        setAsked(undefined);
        resolve(granted);
      };
      setAsked({ id, about, settle });
    });
  async function run<T>(call: (options: Approved) => Promise<T>, about: string): Promise<T> {
    try {
      return await call({});
    } catch (error) {
      const problem = problemOf(error);
      if (problem?.code !== "approval_required") throw error;
      const id = problem.approval?.id;
      if (id === undefined) throw error;
      if (!(await ask(id, about))) throw new StepUpCancelled();
      return call({ approval: id });
    }
  }
  return { run, dialog: asked === undefined ? null : <StepUpDialog asked={asked} /> };
}

type Grant = Omit<InputOf<"grantApproval">, "id">;

async function passkeyGrant(options: Record<string, unknown>): Promise<Grant> {
  const credential = await signWithPasskey(options);
  return { passkey: credential };
}

type Method = "passkey" | "totp" | "password";

type ProofProps = {
  readonly method: Method | undefined;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

function ProofField({ method, value, onChange }: ProofProps) {
  const { t } = useLanguage();
  if (method === "totp") {
    return (
      <TextField
        label={t.approval.totp}
        value={value}
        onChange={onChange}
        inputMode="numeric"
        autoComplete="one-time-code"
        autoFocus
      />
    );
  }
  if (method !== "password") return null;
  return (
    <TextField
      label={t.approval.password}
      value={value}
      onChange={onChange}
      type="password"
      autoComplete="current-password"
      autoFocus
    />
  );
}

function StepUpDialog({ asked }: { readonly asked: Asked }) {
  const { t } = useLanguage();
  const approval = useQuery({
    queryKey: ["approval", asked.id],
    queryFn: () => api.approval({ id: asked.id }),
    staleTime: 0,
  });
  const [code, setCode] = useState("");
  const [chosen, setChosen] = useState<Method>();
  const grant = useMutation({
    mutationFn: async (proof: Promise<Grant>) =>
      api.grantApproval({ id: asked.id, ...(await proof) }),
    onSuccess: () => asked.settle(true),
  });
  const methods = approval.data?.methods ?? [];
  const method = chosen ?? methods[0];
  const options = approval.data?.passkeyOptions ?? null;
  const submit = () => {
    if (method === "passkey" && options !== null) grant.mutate(passkeyGrant(options));
    else if (method === "totp") grant.mutate(Promise.resolve({ totp: code }));
    else if (method === "password") grant.mutate(Promise.resolve({ password: code }));
  };
  return (
    <Sheet title={t.approval.title} onClose={() => asked.settle(false)}>
      <div className={`${styles.stack} ${styles.center}`}>
        <Glyph icon={method === "passkey" ? Fingerprint : ShieldCheck} />
        <p>{asked.about}</p>
      </div>
      {approval.isPending && <Bone width="100%" height="3rem" />}
      {approval.data?.state === "expired" && <Banner tone="warn">{t.approval.expired}</Banner>}
      <form
        className={styles.stack}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <ProofField method={method} value={code} onChange={setCode} />
        {(grant.isError || approval.isError) && (
          <ErrorState error={grant.error ?? approval.error} />
        )}
        <Button type="submit" size="large" block pending={grant.isPending}>
          {method === "passkey" ? t.approval.withPasskey : t.approval.confirm}
        </Button>
        {methods.length > 1 && (
          <Button
            variant="ghost"
            onClick={() => {
              setCode("");
              setChosen(methods[(methods.indexOf(method ?? "totp") + 1) % methods.length]);
            }}
          >
            {t.approval.other}
          </Button>
        )}
      </form>
      <p className={`${styles.muted} ${styles.center}`}>{t.approval.bound}</p>
    </Sheet>
  );
}
