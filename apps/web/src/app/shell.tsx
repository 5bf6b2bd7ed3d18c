import { useQuery } from "@tanstack/react-query";
import { lazyRouteComponent, Outlet, useNavigate, useSearch } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { queries } from "../data/queries.ts";
import { OfflineNotice } from "../design/offline.tsx";
import { ToastRegion } from "../design/toast.tsx";
import { BottomBar, Rail, TopBar } from "./frame.tsx";
import { useLanguage } from "./language.tsx";
import { useLiveEvents } from "./live-events.ts";
import styles from "./shell.module.css";
import { useShortcuts } from "./use-shortcuts.ts";

const PaySheet = lazyRouteComponent(() => import("../screens/pay/sheet.tsx"), "PaySheet");
const ShortcutList = lazyRouteComponent(() => import("./shortcut-list.tsx"), "ShortcutList");

function Overlay() {
  const search = useSearch({ strict: false });
  const navigate = useNavigate();
  if (search.pay === undefined) return null;
  const close = () =>
    void navigate({
      to: ".",
      search: (old) => ({
        ...old,
        pay: undefined,
        to: undefined,
        amount: undefined,
        currency: undefined,
        note: undefined,
      }),
    });
  return (
    <Suspense>
      <PaySheet search={search} onClose={close} />
    </Suspense>
  );
}

/** The frame of every member screen. Without a session there is nothing to show in it. */
export function MemberShell() {
  const { t } = useLanguage();
  const [listOpen, setListOpen] = useState(false);
  const { data: me } = useQuery(queries.me);
  useLiveEvents(me !== null && me !== undefined);
  useShortcuts(() => setListOpen(true));
  if (me === null || me === undefined) return null;
  return (
    <div className={styles.shell}>
      <a className={styles.skip} href="#content">
        {t.common.skip}
      </a>
      <Rail me={me} />
      <div>
        <TopBar me={me} />
        <OfflineNotice />
        <main id="content" className={styles.main}>
          <Outlet />
        </main>
      </div>
      <BottomBar />
      <Overlay />
      {listOpen && (
        <Suspense>
          <ShortcutList onClose={() => setListOpen(false)} />
        </Suspense>
      )}
      <ToastRegion />
    </div>
  );
}
