import { type BusinessRight, mayInBusiness } from "@bourse/contract/business-rights";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { ReactNode } from "react";
import pageStyles from "../../app/page.module.css";
import { Page } from "../../app/page.tsx";
import { ShopTexts, useShop } from "../../app/shop-texts.tsx";
import { businessQueries, refreshBusiness, type World } from "../../data/business-queries.ts";
import { api } from "../../data/client.ts";
import { Button } from "../../design/button.tsx";
import { Segmented, Select } from "../../design/field.tsx";
import { ShoppingBag } from "../../design/icons.ts";
import { Banner, EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import { Invoices, Subscriptions } from "./bills.tsx";
import styles from "./business.module.css";
import { Developers } from "./developers.tsx";
import { Disputes } from "./disputes.tsx";
import { Balance, Customers, Links } from "./lists.tsx";
import { Payments } from "./payments.tsx";
import { Payouts } from "./payouts.tsx";
import { Products } from "./products.tsx";
import { RoleContext } from "./role.tsx";
import { ShopSettings } from "./shop-settings.tsx";
import { Staff } from "./staff.tsx";
import { Today } from "./today.tsx";

/** What only those see who may change something there. */
const rightOf: Readonly<Record<string, BusinessRight>> = {
  developers: "develop",
  staff: "manage",
  settings: "develop",
};

/** The row of parts scrolls on a phone: the one that is shown stands in sight. */
function bringIntoView(tab: HTMLElement | null): void {
  tab?.scrollIntoView({ block: "nearest", inline: "center" });
}

const tabs = {
  today: Today,
  payments: Payments,
  disputes: Disputes,
  products: Products,
  customers: Customers,
  links: Links,
  subscriptions: Subscriptions,
  invoices: Invoices,
  payouts: Payouts,
  balance: Balance,
  developers: Developers,
  staff: Staff,
  settings: ShopSettings,
} satisfies Record<string, (props: { readonly world: World }) => ReactNode>;
type Tab = keyof typeof tabs;
const isTab = (text: string | undefined): text is Tab => text !== undefined && text in tabs;
const tabNames = Object.keys(tabs).filter(isTab);

/** What a member who runs a business sees of it. */
export function BusinessScreen() {
  return (
    <ShopTexts>
      <Dashboard />
    </ShopTexts>
  );
}

function Dashboard() {
  const { t } = useShop();
  const navigate = useNavigate();
  const search = useSearch({ from: "/member/business" });
  const mine = useQuery(businessQueries.mine);
  const chosen = mine.data?.find(({ id }) => id === search.of) ?? mine.data?.[0];
  const mode = search.mode === "live" ? "live" : "test";
  const go = (change: { of?: string; mode?: string; tab?: string }) =>
    void navigate({ to: "/business", search: (old) => ({ ...old, ...change }) });
  if (chosen === undefined) {
    return (
      <Page title={t.business.title}>
        {mine.isPending && <RowBones />}
        {mine.isError && <ErrorState error={mine.error} onRetry={mine.refetch} />}
        {mine.data?.length === 0 && <OpenBusiness />}
      </Page>
    );
  }
  const { role } = chosen;
  const shown = tabNames.filter((name) => mayInBusiness(role, rightOf[name] ?? "look"));
  const tab = shown.find((name) => name === search.tab) ?? "today";
  const Part = tabs[tab];
  return (
    <Page
      title={chosen.business.name}
      wide
      action={
        <Segmented
          label={t.business.mode}
          value={mode}
          onChange={(next) => go({ mode: next })}
          options={[
            { value: "test", label: t.business.modes.test },
            { value: "live", label: t.business.modes.live },
          ]}
        />
      }
    >
      {mine.data !== undefined && mine.data.length > 1 && (
        <Select
          label={t.business.choose}
          value={chosen.id}
          onChange={(of) => go({ of })}
          options={mine.data.map(({ id, business }) => ({ value: id, label: business.name }))}
        />
      )}
      <nav className={styles.tabs} aria-label={t.business.sections}>
        {shown.map((name) => (
          <button
            key={name}
            type="button"
            className={styles.tab}
            aria-current={name === tab ? "page" : undefined}
            ref={name === tab ? bringIntoView : undefined}
            onClick={() => go({ tab: name })}
          >
            {t.business.tabs[name]}
          </button>
        ))}
      </nav>
      {mode === "test" && <Banner>{t.business.testHint}</Banner>}
      <div className={pageStyles.stack}>
        <RoleContext value={role}>
          <Part key={`${chosen.id} ${mode}`} world={{ id: chosen.id, mode }} />
        </RoleContext>
      </div>
    </Page>
  );
}

function OpenBusiness() {
  const { t } = useShop();
  const open = useMutation({ mutationFn: () => api.openBusiness({}), onSuccess: refreshBusiness });
  return (
    <EmptyState icon={ShoppingBag} title={t.business.openTitle} text={t.business.openText}>
      {open.isError && <ErrorState error={open.error} />}
      <Button variant="accent" pending={open.isPending} onClick={() => open.mutate()}>
        {t.business.open}
      </Button>
    </EmptyState>
  );
}
