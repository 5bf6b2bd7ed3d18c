import { Outlet, useMatchRoute } from "@tanstack/react-router";
import { useLanguage } from "../../app/language.tsx";
import { useWide } from "../../app/use-wide.ts";
import { History } from "../../design/icons.ts";
import { EmptyState } from "../../design/states.tsx";
import { Card } from "../../design/surface.tsx";
import styles from "./activity.module.css";
import { ActivityList } from "./list.tsx";

/** List and receipt side by side on a desktop; one at a time on a phone. */
export function ActivityPane() {
  const wide = useWide();
  const listOnly = useMatchRoute()({ to: "/activity" }) !== false;
  if (!wide) return listOnly ? <ActivityList /> : <Outlet />;
  return (
    <div className={styles.panes}>
      <ActivityList />
      <div className={styles.detail}>
        <Outlet />
      </div>
    </div>
  );
}

export function NothingChosen() {
  const { t } = useLanguage();
  return (
    <Card>
      <EmptyState icon={History} title={t.receipt.title} text={t.activity.pick} />
    </Card>
  );
}
