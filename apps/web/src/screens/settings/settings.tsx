import type { InputOf, Me } from "@bourse/contract";
import { localeNames, locales } from "@bourse/messages";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { changeSettings, textSizes, themes, useSettings } from "../../app/settings.ts";
import { api } from "../../data/client.ts";
import { currencyCodes } from "../../data/currencies.ts";
import { queries, queryClient } from "../../data/queries.ts";
import { Button } from "../../design/button.tsx";
import { Segmented, Select, Switch, TextField } from "../../design/field.tsx";
import {
  CalendarClock,
  ChevronRight,
  Gauge,
  IdCard,
  Scale,
  ShieldCheck,
} from "../../design/icons.ts";
import { ErrorState } from "../../design/states.tsx";
import { Card, Glyph, Row, RowLink, Section } from "../../design/surface.tsx";
import { toast } from "../../design/toast.tsx";
import { Notices } from "./notices.tsx";

type Change = InputOf<"updateMe">;

function useUpdateMe() {
  const { t } = useLanguage();
  return useMutation({
    mutationFn: (change: Change) => api.updateMe(change),
    onSuccess: (me) => {
      queryClient.setQueryData(queries.me.queryKey, me);
      toast(t.common.saved);
    },
  });
}

export function SettingsScreen() {
  const { t } = useLanguage();
  const { data: me } = useQuery(queries.me);
  return (
    <Page title={t.settings.title}>
      <Appearance />
      {me !== null && me !== undefined && (
        <>
          <Account me={me} />
          <Privacy me={me} />
          <Notices />
        </>
      )}
      <More />
      <Blocked />
    </Page>
  );
}

function Appearance() {
  const { t } = useLanguage();
  const { theme, textSize, locale, shortcuts } = useSettings();
  return (
    <Section title={t.settings.appearance}>
      <Card>
        <div className={pageStyles.stack}>
          <span className={pageStyles.muted}>{t.settings.theme}</span>
          <Segmented
            label={t.settings.theme}
            value={theme}
            onChange={(value) => changeSettings({ theme: value })}
            options={themes.map((value) => ({ value, label: t.settings.themes[value] }))}
          />
          <span className={pageStyles.muted}>{t.settings.textSize}</span>
          <Segmented
            label={t.settings.textSize}
            value={textSize}
            onChange={(value) => changeSettings({ textSize: value })}
            options={textSizes.map((value) => ({ value, label: t.settings.textSizes[value] }))}
          />
          <Select
            label={t.settings.language}
            value={locale}
            onChange={(value) => {
              changeSettings({ locale: value });
              void api.updateMe({ language: value }).catch(() => {});
            }}
            options={locales.map((value) => ({ value, label: localeNames[value] }))}
          />
          <Switch
            label={t.shortcuts.toggle}
            hint={t.shortcuts.toggleHint}
            checked={shortcuts}
            onChange={(on) => changeSettings({ shortcuts: on })}
          />
        </div>
      </Card>
    </Section>
  );
}

function Account({ me }: { readonly me: Me }) {
  const { t } = useLanguage();
  const update = useUpdateMe();
  const [name, setName] = useState(me.name);
  const [email, setEmail] = useState(me.email ?? "");
  const [phone, setPhone] = useState(me.phone ?? "");
  const save = () => {
    const [mail, telephone] = [email.trim(), phone.trim()];
    update.mutate({
      ...(name.trim() === me.name ? {} : { name: name.trim() }),
      ...(mail === (me.email ?? "") ? {} : { email: mail === "" ? null : mail }),
      ...(telephone === (me.phone ?? "") ? {} : { phone: telephone === "" ? null : telephone }),
    });
  };
  return (
    <Section title={t.settings.account}>
      <Card>
        <form
          className={pageStyles.stack}
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <TextField label={t.settings.name} value={name} onChange={setName} required />
          <TextField
            label={t.settings.email}
            optional
            type="email"
            value={email}
            onChange={setEmail}
            autoComplete="email"
          />
          <TextField
            label={t.settings.phone}
            hint={t.settings.phoneHint}
            optional
            type="tel"
            value={phone}
            onChange={setPhone}
            autoComplete="tel"
          />
          {update.isError && <ErrorState error={update.error} />}
          <Button type="submit" variant="secondary" pending={update.isPending}>
            {t.common.save}
          </Button>
          <Select
            label={t.settings.displayCurrency}
            hint={t.settings.displayCurrencyHint}
            value={me.displayCurrency}
            onChange={(displayCurrency) => update.mutate({ displayCurrency })}
            options={currencyCodes.map((value) => ({
              value,
              label: `${value} · ${t.accounts.names[value]}`,
            }))}
          />
        </form>
      </Card>
    </Section>
  );
}

function Privacy({ me }: { readonly me: Me }) {
  const { t } = useLanguage();
  const update = useUpdateMe();
  const { privacy } = me;
  const names = ["findByEmail", "findByPhone", "showInSearch"] as const;
  const askers = ["anyone", "contacts", "nobody"] as const;
  return (
    <Section title={t.settings.privacy}>
      <Card>
        {names.map((name) => (
          <Switch
            key={name}
            label={t.settings[name]}
            checked={privacy[name]}
            onChange={(on) => update.mutate({ privacy: { [name]: on } })}
          />
        ))}
        <Select
          label={t.settings.requestsFrom}
          value={privacy.requestsFrom}
          onChange={(requestsFrom) => update.mutate({ privacy: { requestsFrom } })}
          options={askers.map((value) => ({
            value,
            label: t.settings.requestsFromOptions[value],
          }))}
        />
        {update.isError && <ErrorState error={update.error} />}
      </Card>
    </Section>
  );
}

function More() {
  const { t } = useLanguage();
  const items = [
    { name: "security", to: "/security", icon: ShieldCheck },
    { name: "limits", to: "/limits", icon: Gauge },
    { name: "verify", to: "/verify", icon: IdCard },
    { name: "scheduled", to: "/scheduled", icon: CalendarClock },
    { name: "proof", to: "/proof", icon: Scale },
  ] as const;
  return (
    <Card flush>
      {items.map(({ name, to, icon }) => (
        <RowLink
          key={name}
          link={{ to }}
          lead={<Glyph icon={icon} />}
          title={t.nav[name]}
          sub={t.settings.open[name]}
          end={<ChevronRight size="1.2rem" aria-hidden />}
        />
      ))}
    </Card>
  );
}

function Blocked() {
  const { t } = useLanguage();
  const { data: blocks } = useQuery(queries.blocks);
  const unblock = useMutation({
    mutationFn: (handle: string) => api.unblock({ handle }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["people"] }),
  });
  if (blocks === undefined || blocks.length === 0) return null;
  return (
    <Section title={t.settings.blocked}>
      <Card flush>
        {blocks.map((party) => (
          <Row
            key={party.handle}
            title={party.name}
            sub={`@${party.handle}`}
            end={
              <Button variant="ghost" size="small" onClick={() => unblock.mutate(party.handle)}>
                {t.settings.unblock}
              </Button>
            }
          />
        ))}
      </Card>
    </Section>
  );
}
