import { useLanguage } from "../app/language.tsx";
import { useConnection } from "../app/live.ts";
import styles from "./offline.module.css";

/** Says that the network is gone, and what becomes of payments until it is back. */
export function OfflineNotice() {
  const { t } = useLanguage();
  if (useConnection() !== "offline") return null;
  return (
    <div className={styles.notice} role="status">
      {t.status.offline}
    </div>
  );
}
