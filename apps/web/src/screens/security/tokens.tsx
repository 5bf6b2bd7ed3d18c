import type { InputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useCopy } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { StepUpCancelled, useStepUp } from "../../app/step-up.tsx";
import { api } from "../../data/client.ts";
import { queries, refreshSecurity } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Switch, TextField } from "../../design/field.tsx";
import { Copy, KeyRound, Plus } from "../../design/icons.ts";
import { Sheet } from "../../design/sheet.tsx";
import { ErrorState } from "../../design/states.tsx";
import { Card, Glyph, Row, Section } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";

type Scope = InputOf<"createToken">["scopes"][number];
const scopeNames: readonly Scope[] = ["accounts", "payments", "profile", "events"];

export function Tokens() {
  const { t, relative } = useLanguage();
  const [making, setMaking] = useState(false);
  const { data: tokens } = useQuery(queries.tokens);
  const revoke = useMutation({
    mutationFn: (id: string) => api.revokeToken({ id }),
    onSuccess: async () => {
      await refreshSecurity();
      toast(t.security.revoked);
    },
  });
  return (
    <Section
      title={t.security.tokens}
      action={
        <Button variant="ghost" size="small" icon={Plus} onClick={() => setMaking(true)}>
          {t.security.newToken}
        </Button>
      }
    >
      <Card flush>
        {tokens?.length === 0 && (
          <Row
            lead={<Glyph icon={KeyRound} />}
            title={t.security.noTokens}
            sub={t.security.tokensHint}
          />
        )}
        {tokens?.map((token) => (
          <Row
            key={token.id}
            lead={<Glyph icon={KeyRound} />}
            title={token.name}
            sub={
              token.lastUsedAt === null
                ? t.security.neverUsed
                : t.security.lastUsed(relative(token.lastUsedAt))
            }
            end={
              <Button variant="ghost" size="small" onClick={() => revoke.mutate(token.id)}>
                {t.security.revoke}
              </Button>
            }
          />
        ))}
      </Card>
      {making && <TokenSheet onClose={() => setMaking(false)} />}
    </Section>
  );
}

function TokenSheet({ onClose }: { readonly onClose: () => void }) {
  const { t } = useLanguage();
  const copy = useCopy();
  const stepUp = useStepUp();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["accounts"]);
  const create = useMutation({
    mutationFn: () =>
      stepUp.run(
        (approved) => api.createToken({ name: name.trim(), scopes: [...scopes] }, approved),
        t.approval.forChange,
      ),
    onSuccess: refreshSecurity,
  });
  const made = create.data;
  return (
    <Sheet title={t.security.newToken} onClose={onClose}>
      {made !== undefined ? (
        <>
          <p>{t.security.tokenReady}</p>
          <p className={pageStyles.mono}>{made.token}</p>
          <Button block icon={Copy} onClick={() => copy(made.token)}>
            {t.common.copy}
          </Button>
        </>
      ) : (
        <>
          <TextField label={t.security.tokenName} value={name} onChange={setName} autoFocus />
          <div role="group" aria-label={t.security.tokenScopes}>
            {scopeNames.map((scope) => (
              <Switch
                key={scope}
                label={t.security.scopes[scope]}
                checked={scopes.includes(scope)}
                onChange={(on) =>
                  setScopes(on ? [...scopes, scope] : scopes.filter((one) => one !== scope))
                }
              />
            ))}
          </div>
          {create.isError && !(create.error instanceof StepUpCancelled) && (
            <ErrorState error={create.error} />
          )}
          <Button
            size="large"
            block
            disabled={name.trim() === "" || scopes.length === 0}
            pending={create.isPending}
            onClick={() => create.mutate()}
          >
            {t.security.newToken}
          </Button>
        </>
      )}
      {stepUp.dialog}
    </Sheet>
  );
}
