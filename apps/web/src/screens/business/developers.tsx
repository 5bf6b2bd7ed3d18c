import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useCopy } from "../../app/clipboard.ts";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { StepUpCancelled, useStepUp } from "../../app/step-up.tsx";
import { businessQueries, refreshBusiness, type World } from "../../data/business-queries.ts";
import { api } from "../../data/client.ts";
import { Button } from "../../design/button.tsx";
import { Confirm } from "../../design/confirm.tsx";
import { TextField } from "../../design/field.tsx";
import { Copy } from "../../design/icons.ts";
import { Banner, ErrorState } from "../../design/states.tsx";
import { Card, Row } from "../../design/surface.tsx";
import styles from "./business.module.css";
import { QueryList } from "./list.tsx";
import { RequestLog } from "./request-log.tsx";
import { useWhen } from "./when.ts";

type Props = { readonly world: World };

/** Keys and webhooks: what a shop's developer needs. */
export function Developers({ world }: Props) {
  return (
    <>
      <div className={pageStyles.columns}>
        <Keys world={world} />
        <Webhooks world={world} />
      </div>
      <RequestLog world={world} />
    </>
  );
}

/** A secret that is shown once. */
function Once({ text, hint }: { readonly text: string; readonly hint: string }) {
  const { t } = useShop();
  const copy = useCopy();
  return (
    <Banner tone="warn" announce>
      <span>{hint}</span>
      <code className={styles.secret}>{text}</code>
      <Button variant="secondary" size="small" icon={Copy} onClick={() => copy(text)}>
        {t.common.copy}
      </Button>
    </Banner>
  );
}

function NewKey({ world }: Props) {
  const { t } = useShop();
  const stepUp = useStepUp();
  const [name, setName] = useState("");
  const make = useMutation({
    mutationFn: () =>
      stepUp.run(
        (approved) =>
          api.makeBusinessKey({ ...world, kind: "secret", name: name.trim() }, approved),
        t.approval.forChange,
      ),
    onSuccess: () => {
      setName("");
      refreshBusiness();
    },
  });
  return (
    <Card>
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <TextField
          label={t.business.keyName}
          optional
          value={name}
          onChange={setName}
          maxLength={60}
        />
        {make.isError && !(make.error instanceof StepUpCancelled) && (
          <ErrorState error={make.error} />
        )}
        <Button type="submit" pending={make.isPending}>
          {t.business.makeKey}
        </Button>
        {make.data !== undefined && <Once text={make.data.key} hint={t.business.newKey} />}
      </form>
      {stepUp.dialog}
    </Card>
  );
}

function Keys({ world }: Props) {
  const { t } = useShop();
  const when = useWhen();
  const keys = useQuery(businessQueries.keys(world));
  const [revoking, setRevoking] = useState<string>();
  const revoke = useMutation({
    mutationFn: (key: string) => api.revokeBusinessKey({ ...world, key }),
    onSuccess: refreshBusiness,
    onSettled: () => setRevoking(undefined),
  });
  return (
    <div className={pageStyles.stack}>
      <NewKey world={world} />
      <QueryList
        title={t.business.keys}
        query={keys}
        empty={t.business.empty.keys}
        row={({ id, name: given, lastFour, createdAt }) => (
          <Row
            key={id}
            title={given === "" ? `…${lastFour}` : given}
            sub={`…${lastFour} · ${when(createdAt)}`}
            end={
              <Button variant="ghost" size="small" onClick={() => setRevoking(id)}>
                {t.business.revoke}
              </Button>
            }
          />
        )}
      />
      {revoking !== undefined && (
        <Confirm
          title={t.business.revoke}
          text={t.business.revokeText}
          action={t.business.revoke}
          pending={revoke.isPending}
          error={revoke.error}
          onConfirm={() => revoke.mutate(revoking)}
          onClose={() => setRevoking(undefined)}
        />
      )}
    </div>
  );
}

function Webhooks({ world }: Props) {
  const { t } = useShop();
  const when = useWhen();
  const endpoints = useQuery(businessQueries.webhooks(world));
  const [url, setUrl] = useState("");
  const add = useMutation({
    mutationFn: () => api.addBusinessWebhook({ ...world, url: url.trim() }),
    onSuccess: () => {
      setUrl("");
      refreshBusiness();
    },
  });
  const again = useMutation({
    mutationFn: (delivery: string) => api.replayDelivery({ ...world, delivery }),
    onSuccess: refreshBusiness,
  });
  return (
    <div className={pageStyles.stack}>
      <Card>
        <form
          className={styles.form}
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate();
          }}
        >
          <TextField label={t.business.webhookUrl} value={url} onChange={setUrl} type="url" />
          {(add.isError || again.isError) && <ErrorState error={add.error ?? again.error} />}
          <Button type="submit" disabled={!URL.canParse(url.trim())} pending={add.isPending}>
            {t.business.addWebhook}
          </Button>
          {add.data !== undefined && <Once text={add.data.secret} hint={t.business.newSecret} />}
        </form>
      </Card>
      {endpoints.data?.length === 0 && (
        <Card>
          <p className={pageStyles.muted}>{t.business.empty.webhooks}</p>
        </Card>
      )}
      {endpoints.data?.map((endpoint) => (
        <Card key={endpoint.id} flush>
          <Row title={endpoint.url} sub={endpoint.id} />
          {endpoint.deliveries.length === 0 && <Row title={t.business.empty.deliveries} />}
          {endpoint.deliveries.map(({ id, event, type, attempts, status, createdAt }) => (
            <Row
              key={id}
              title={type}
              sub={
                <>
                  {when(createdAt)} ·{" "}
                  {t.business.delivery(
                    attempts,
                    status === null ? t.business.unanswered : String(status),
                  )}
                  <br />
                  <span className={pageStyles.mono}>{event}</span>
                </>
              }
              end={
                <Button variant="ghost" size="small" onClick={() => again.mutate(id)}>
                  {t.business.again}
                </Button>
              }
            />
          ))}
        </Card>
      ))}
    </div>
  );
}
