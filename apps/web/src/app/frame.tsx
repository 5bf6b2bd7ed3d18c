import type { Me } from "@bourse/contract";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { api } from "../data/client.ts";
import { queries, queryClient } from "../data/queries.ts";
import { Avatar } from "../design/avatar.tsx";
import { Button } from "../design/button.tsx";
import { ArrowLeftRight, Clock, LogOut, UserRound, WifiOff } from "../design/icons.ts";
import { Mark } from "../design/logo.tsx";
import { useLanguage } from "./language.tsx";
import { useConnection } from "./live.ts";
import { memberMenu, type NavItem, operatorMenu, rail, tabs } from "./nav.ts";
import styles from "./shell.module.css";

const tradeKinds: ReadonlySet<string> = new Set(["order_hold", "share_purchase", "share_sale"]);

function Chips() {
  const { t } = useLanguage();
  const connection = useConnection();
  const { data } = useQuery(queries.pending);
  // Trades settle by themselves a day later; nobody waits for them as for a payment.
  const pending = data?.filter(({ kind }) => !tradeKinds.has(kind));
  return (
    <div className={styles.chips}>
      {connection === "reconnecting" && (
        <span className={styles.chip} role="status">
          <WifiOff size="1.1em" aria-hidden /> {t.status.reconnecting}
        </span>
      )}
      {pending !== undefined && pending.length > 0 && (
        <Link to="/activity" search={{ state: "pending" }} className={styles.chip}>
          <Clock size="1.1em" aria-hidden /> {t.status.pending(pending.length)}
        </Link>
      )}
    </div>
  );
}

function MemberMenu({ me, id }: { readonly me: Me; readonly id: string }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const menu = useRef<HTMLDivElement>(null);
  const hide = () => menu.current?.hidePopover();
  const signOut = async () => {
    await api.signOut({}).catch(() => {});
    queryClient.clear();
    await navigate({ to: "/welcome" });
  };
  return (
    <div ref={menu} id={id} popover="auto" className={styles.menu}>
      <Link
        to="/@{$handle}"
        params={{ handle: me.handle }}
        className={styles.menuItem}
        onClick={hide}
      >
        <UserRound size="1.2rem" aria-hidden /> {t.nav.profile}
      </Link>
      {[...memberMenu, ...(me.operator ? operatorMenu : [])].map(({ name, to, icon: Drawn }) => (
        <Link key={name} to={to} className={styles.menuItem} onClick={hide}>
          <Drawn size="1.2rem" aria-hidden /> {t.nav[name]}
        </Link>
      ))}
      <hr className={styles.rule} />
      <button type="button" className={styles.menuItem} onClick={() => void signOut()}>
        <LogOut size="1.2rem" aria-hidden /> {t.nav.signOut}
      </button>
    </div>
  );
}

export function TopBar({ me }: { readonly me: Me }) {
  const { t } = useLanguage();
  return (
    <header className={styles.top}>
      <button type="button" className={styles.avatarButton} popoverTarget="member-menu-top">
        <span className="visually-hidden">{t.nav.menu}</span>
        <Avatar handle={me.handle} name={me.name} kind={me.kind} size={34} />
      </button>
      <MemberMenu me={me} id="member-menu-top" />
      <span className={styles.grow} />
      <Chips />
    </header>
  );
}

export function Rail({ me }: { readonly me: Me }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const pay = () => void navigate({ to: ".", search: (old) => ({ ...old, pay: "menu" }) });
  return (
    <nav className={styles.rail} aria-label={t.nav.label}>
      <Link to="/" className={styles.brand} aria-label={t.nav.home}>
        <Mark /> Bourse
      </Link>
      <Button variant="accent" block icon={ArrowLeftRight} className={styles.railPay} onClick={pay}>
        {t.nav.pay}
      </Button>
      {rail.map((group, index) => (
        <div key={group[0]?.name}>
          {index > 0 && <hr className={styles.rule} />}
          {group.map(({ name, to, icon: Drawn }) => (
            <Link
              key={name}
              to={to}
              className={styles.railItem}
              activeOptions={{ exact: to === "/", includeSearch: false }}
            >
              <Drawn size="1.25rem" strokeWidth={1.9} aria-hidden /> {t.nav[name]}
            </Link>
          ))}
        </div>
      ))}
      <div className={styles.railFoot}>
        <Chips />
        <button type="button" className={styles.self} popoverTarget="member-menu-rail">
          <span className="visually-hidden">{t.nav.menu}</span>
          <Avatar handle={me.handle} name={me.name} kind={me.kind} size={36} />
          <span className={styles.selfText}>
            <span>{me.name}</span>
            <span>@{me.handle}</span>
          </span>
        </button>
        <MemberMenu me={me} id="member-menu-rail" />
      </div>
    </nav>
  );
}

function Tab({ item }: { readonly item: NavItem }) {
  const { t } = useLanguage();
  const Drawn = item.icon;
  return (
    <Link
      to={item.to}
      className={styles.tab}
      activeOptions={{ exact: item.to === "/", includeSearch: false }}
    >
      <Drawn size="1.4rem" strokeWidth={1.9} aria-hidden />
      {t.nav[item.name]}
    </Link>
  );
}

export function BottomBar() {
  const { t } = useLanguage();
  const [before, after] = tabs;
  return (
    <nav className={styles.bar} aria-label={t.nav.label}>
      {before.map((item) => (
        <Tab key={item.name} item={item} />
      ))}
      <Link
        to="."
        search={(old) => ({ ...old, pay: "menu" })}
        className={styles.payTab}
        aria-label={t.nav.pay}
        activeProps={{ "aria-current": undefined }}
      >
        <ArrowLeftRight size="1.6rem" strokeWidth={2.2} aria-hidden />
      </Link>
      {after.map((item) => (
        <Tab key={item.name} item={item} />
      ))}
    </nav>
  );
}
