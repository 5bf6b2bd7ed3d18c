import type { OutputOf } from "@bourse/contract";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useCopy } from "../../app/clipboard.ts";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { businessQueries, refreshBusiness, type World } from "../../data/business-queries.ts";
import { api } from "../../data/client.ts";
import { Button, IconButton } from "../../design/button.tsx";
import { TextField } from "../../design/field.tsx";
import { Copy, Trash2 } from "../../design/icons.ts";
import { Bone, ErrorState } from "../../design/states.tsx";
import { Card, Row, Section } from "../../design/surface.tsx";
import styles from "./business.module.css";
import { useMay } from "./role.tsx";
import { buttonSnippet } from "./snippets.ts";

type Settings = OutputOf<"businessSettings">;
/** The shortest that card networks take. */
const descriptorLeast = 5;
type PartProps = { readonly world: World; readonly settings: Settings };

/** How the business presents itself, and on whose pages its checkout may open. */
export function ShopSettings({ world }: { readonly world: World }) {
  const may = useMay();
  const settings = useQuery(businessQueries.settings(world));
  if (settings.isError) return <ErrorState error={settings.error} onRetry={settings.refetch} />;
  if (settings.data === undefined) return <Bone width="100%" height="20rem" />;
  return (
    <div className={pageStyles.columns}>
      {may("manage") && <Profile world={world} settings={settings.data} />}
      <Origins world={world} settings={settings.data} />
    </div>
  );
}

const orNull = (text: string) => (text.trim() === "" ? null : text.trim());

function Profile({ world, settings }: PartProps) {
  const { t } = useShop();
  const [legalName, setLegalName] = useState(settings.legalName);
  const [descriptor, setDescriptor] = useState(settings.descriptor);
  const [email, setEmail] = useState(settings.supportEmail ?? "");
  const [website, setWebsite] = useState(settings.website ?? "");
  const isShort = descriptor.trim().length < descriptorLeast;
  const save = useMutation({
    mutationFn: () =>
      api.changeBusiness({
        id: world.id,
        legalName: legalName.trim(),
        descriptor: descriptor.trim(),
        supportEmail: orNull(email),
        website: orNull(website),
      }),
    onSuccess: refreshBusiness,
  });
  return (
    <Card>
      <Section title={t.business.profile}>
        <form
          className={styles.form}
          onChange={() => save.reset()}
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <TextField
            label={t.business.legalName}
            value={legalName}
            onChange={setLegalName}
            maxLength={200}
          />
          <Descriptor value={descriptor} onChange={setDescriptor} isShort={isShort} />
          <TextField
            label={t.business.supportEmail}
            optional
            type="email"
            value={email}
            onChange={setEmail}
          />
          <TextField
            label={t.business.website}
            optional
            type="url"
            placeholder="https://"
            value={website}
            onChange={setWebsite}
          />
          {save.isError && <ErrorState error={save.error} />}
          <Button
            type="submit"
            pending={save.isPending}
            disabled={legalName.trim() === "" || isShort}
          >
            {save.isSuccess ? t.business.saved : t.common.save}
          </Button>
        </form>
      </Section>
    </Card>
  );
}

type DescriptorProps = {
  readonly isShort: boolean;
  readonly value: string;
  readonly onChange: (value: string) => void;
};

function Descriptor({ isShort, ...field }: DescriptorProps) {
  const { t } = useShop();
  return (
    <TextField
      {...field}
      label={t.business.descriptor}
      hint={t.business.descriptorHint}
      error={isShort ? t.business.descriptorHint : undefined}
      maxLength={22}
    />
  );
}

function Origins({ world, settings }: PartProps) {
  const { t } = useShop();
  const copy = useCopy();
  const [text, setText] = useState("");
  const { shopOrigins } = settings;
  const set = useMutation({
    mutationFn: (origins: readonly string[]) =>
      api.setShopOrigins({ id: world.id, origins: [...origins] }),
    onSuccess: () => {
      setText("");
      refreshBusiness();
    },
  });
  const snippet = buttonSnippet(location.origin);
  return (
    <div className={pageStyles.stack}>
      <Card>
        <Section title={t.business.onPage}>
          <p className={pageStyles.muted}>{t.business.onPageText}</p>
          <pre className={styles.code}>{snippet}</pre>
          <Button variant="secondary" icon={Copy} onClick={() => copy(snippet)}>
            {t.common.copy}
          </Button>
        </Section>
      </Card>
      <Card>
        <Section title={t.business.origins} className={styles.form}>
          {shopOrigins.length === 0 && <p className={pageStyles.muted}>{t.business.noOrigins}</p>}
          {shopOrigins.map((origin) => (
            <Row
              key={origin}
              title={<span className={pageStyles.mono}>{origin}</span>}
              end={
                <IconButton
                  label={t.business.removeOrigin(origin)}
                  icon={Trash2}
                  onClick={() => set.mutate(shopOrigins.filter((one) => one !== origin))}
                />
              }
            />
          ))}
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault();
              // A page of the shop says where the shop is.
              set.mutate([...shopOrigins, new URL(text.trim()).origin]);
            }}
          >
            <TextField
              label={t.business.origin}
              hint={t.business.originHint}
              placeholder="https://shop.example"
              value={text}
              onChange={setText}
              autoCapitalize="none"
              spellCheck={false}
            />
            {set.isError && <ErrorState error={set.error} />}
            <Button type="submit" disabled={!URL.canParse(text.trim())} pending={set.isPending}>
              {t.business.addOrigin}
            </Button>
          </form>
        </Section>
      </Card>
    </div>
  );
}
