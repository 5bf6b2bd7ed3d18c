import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, Outlet, useMatchRoute, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { AsOf } from "../../app/as-of.tsx";
import { useLanguage } from "../../app/language.tsx";
import { LoadError } from "../../app/load-error.tsx";
import pageStyles from "../../app/page.module.css";
import { StepUpCancelled, useStepUp } from "../../app/step-up.tsx";
import { api, problemOf } from "../../data/client.ts";
import { ledgerQueries } from "../../data/ledger-queries.ts";
import { queryClient } from "../../data/queries.ts";
import { Button, IconButton } from "../../design/button.tsx";
import { cx } from "../../design/class-names.ts";
import { TextField } from "../../design/field.tsx";
import { Search, ShieldCheck } from "../../design/icons.ts";
import { EmptyState, ErrorState, RowBones } from "../../design/states.tsx";
import styles from "./ledger.module.css";
import { keepAt } from "./rows.tsx";

/** What every screen of the ledger stands in: first of all, a proof of who is looking. */
export function LedgerFrame() {
  const gate = useQuery(ledgerQueries.verification);
  if (problemOf(gate.error)?.code === "approval_required") return <Locked />;
  if (gate.isError) return <LoadError error={gate.error} onRetry={gate.refetch} />;
  return (
    <div className={cx(pageStyles.page, pageStyles.wide)}>
      <Toolbar />
      {gate.isPending ? <RowBones count={6} /> : <Outlet />}
    </div>
  );
}

function Locked() {
  const { t } = useLanguage();
  const stepUp = useStepUp();
  const open = useMutation({
    mutationFn: () => stepUp.run(() => api.ledgerVerification({}), t.ledger.lockedAbout),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["ledger"] }),
  });
  return (
    <EmptyState icon={ShieldCheck} title={t.ledger.lockedTitle} text={t.ledger.lockedText}>
      {open.isError && !(open.error instanceof StepUpCancelled) && (
        <ErrorState error={open.error} />
      )}
      <Button onClick={() => open.mutate()}>{t.common.continue}</Button>
      {stepUp.dialog}
    </EmptyState>
  );
}

function Toolbar() {
  const { t } = useLanguage();
  const isInvariants = useMatchRoute()({ to: "/ledger/invariants" }) !== false;
  return (
    <div className={styles.toolbar}>
      <nav className={styles.parts} aria-label={t.ledger.parts}>
        <Link
          to="/ledger"
          search={keepAt}
          activeOptions={{ includeSearch: false }}
          // All but the invariants is found among the accounts.
          {...(isInvariants && { activeProps: { "aria-current": undefined } })}
        >
          {t.ledger.chart}
        </Link>
        <Link to="/ledger/invariants" search={{}} activeOptions={{ includeSearch: false }}>
          {t.ledger.invariants}
        </Link>
      </nav>
      <SearchForm />
    </div>
  );
}

function SearchForm() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const [text, setText] = useState("");
  return (
    <form
      className={styles.search}
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = text.trim();
        if (wanted !== "") void navigate({ to: "/ledger/search", search: { text: wanted } });
      }}
    >
      <TextField
        label={t.ledger.search}
        hideLabel
        type="search"
        value={text}
        onChange={setText}
        placeholder={t.ledger.searchHint}
        autoComplete="off"
        spellCheck={false}
        maxLength={64}
      />
      <IconButton type="submit" label={t.ledger.search} icon={Search} />
    </form>
  );
}

/** The instant that the screens of the ledger show; now when there is none. */
export function useLedgerAt(): { readonly at?: string } {
  return keepAt(useSearch({ from: "/member/ledger" }));
}

export function LedgerAsOf() {
  const { t } = useLanguage();
  const { at } = useLedgerAt();
  const navigate = useNavigate();
  return (
    <div className={styles.asOf}>
      <AsOf
        label={t.ledger.asOf}
        value={at}
        onChange={(next) =>
          void navigate({ to: ".", search: (old) => ({ ...old, at: next }), replace: true })
        }
      />
    </div>
  );
}
