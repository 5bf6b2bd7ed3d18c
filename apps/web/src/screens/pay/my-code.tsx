import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useCopy, useShare } from "../../app/clipboard.ts";
import { useLanguage } from "../../app/language.tsx";
import pageStyles from "../../app/page.module.css";
import { queries } from "../../data/queries.ts";
import { Avatar } from "../../design/avatar.tsx";
import { Button } from "../../design/button.tsx";
import { Segmented } from "../../design/field.tsx";
import { Copy, Share2 } from "../../design/icons.ts";
import { MoneyField, useAmountError, useParse } from "../../design/money-field.tsx";
import { Qr } from "../../design/qr.tsx";
import { Sheet } from "../../design/sheet.tsx";
import type { FlowProps } from "./flow.ts";
import styles from "./pay.module.css";
import { TillCode } from "./till-code.tsx";

/** My code, for whoever wants to pay me, and for a till that I want to pay. */
export function MyCode({ onClose, onBack }: FlowProps) {
  const { t } = useLanguage();
  const [tab, setTab] = useState<"receive" | "atTill">("receive");
  return (
    <Sheet title={t.pay.codeTitle} onClose={onClose} onBack={onBack}>
      <Segmented
        label={t.payCode.tabs}
        value={tab}
        onChange={setTab}
        options={[
          { value: "receive", label: t.payCode.receive },
          { value: "atTill", label: t.payCode.atTill },
        ]}
      />
      {tab === "receive" ? <ReceiveCode /> : <TillCode onClose={onClose} />}
    </Sheet>
  );
}

/** A static code: the address of my profile, with an amount when one is given. */
function ReceiveCode() {
  const { t } = useLanguage();
  const copy = useCopy();
  const share = useShare();
  const { data: me } = useQuery(queries.me);
  const [text, setText] = useState("");
  const currency = me?.displayCurrency ?? "USD";
  const parse = useParse()(text, currency);
  const describe = useAmountError();
  if (me === null || me === undefined) return null;
  const url = new URL(`/@${me.handle}`, location.origin);
  if (parse.ok && parse.amount > 0n) {
    url.search = `?${new URLSearchParams({
      pay: "send",
      to: `@${me.handle}`,
      amount: parse.amount.toString(),
      currency,
    })}`;
  }
  return (
    <>
      <div className={styles.hero}>
        <Avatar handle={me.handle} name={me.name} kind={me.kind} size={56} />
        <span>
          <strong>{me.name}</strong> <span className={pageStyles.muted}>@{me.handle}</span>
        </span>
        <Qr text={url.href} label={t.pay.codeLabel(me.handle)} />
        <span className={pageStyles.muted}>{t.pay.codeHint}</span>
      </div>
      <MoneyField
        label={t.pay.codeAmount}
        optional
        value={text}
        onChange={setText}
        currency={currency}
        error={text === "" ? undefined : describe(parse, currency)}
      />
      <div className={pageStyles.actions}>
        <Button variant="secondary" icon={Copy} onClick={() => copy(url.href)}>
          {t.requests.copyLink}
        </Button>
        <Button variant="secondary" icon={Share2} onClick={() => share({ url: url.href })}>
          {t.common.share}
        </Button>
      </div>
    </>
  );
}
