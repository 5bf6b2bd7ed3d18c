import { useQuery } from "@tanstack/react-query";
import { useLanguage } from "../../app/language.tsx";
import type { PayMode } from "../../app/pay-search.ts";
import { queries } from "../../data/queries.ts";
import { Avatar } from "../../design/avatar.tsx";
import {
  ArrowUpRight,
  HandCoins,
  type Icon,
  Link2,
  QrCode,
  ScanLine,
  Split,
} from "../../design/icons.ts";
import { Section } from "../../design/surface.tsx";
import styles from "./pay.module.css";

const modes: readonly { readonly mode: Exclude<PayMode, "menu">; readonly icon: Icon }[] = [
  { mode: "send", icon: ArrowUpRight },
  { mode: "request", icon: HandCoins },
  { mode: "scan", icon: ScanLine },
  { mode: "code", icon: QrCode },
  { mode: "split", icon: Split },
  { mode: "link", icon: Link2 },
];
const recentMax = 8;

type Props = { readonly onMode: (mode: PayMode, to?: string) => void };

export function PayMenu({ onMode }: Props) {
  const { t } = useLanguage();
  const { data: contacts = [] } = useQuery(queries.contacts);
  return (
    <div className={styles.menu}>
      {contacts.length > 0 && (
        <Section title={t.pay.recent}>
          <div className={styles.recents}>
            {contacts.slice(0, recentMax).map((one) => (
              <button
                key={one.handle}
                type="button"
                className={styles.recent}
                onClick={() => onMode("send", `@${one.handle}`)}
              >
                <span className="visually-hidden">{`${t.pay.modes.send}, @${one.handle}`}</span>
                <Avatar handle={one.handle} name={one.name} kind={one.kind} size={52} />
                <span>{one.kind === "person" ? one.name.split(" ")[0] : one.name}</span>
              </button>
            ))}
          </div>
        </Section>
      )}
      <div className={styles.modes}>
        {modes.map(({ mode, icon: Drawn }) => (
          <button
            key={mode}
            type="button"
            className={styles.mode}
            title={t.pay.modeHints[mode]}
            onClick={() => onMode(mode)}
          >
            <Drawn size="1.6rem" aria-hidden />
            {t.pay.modes[mode]}
          </button>
        ))}
      </div>
    </div>
  );
}
