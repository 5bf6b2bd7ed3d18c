import type { CurrencyCode } from "@bourse/contract";
import { useRef } from "react";
import { saveFile } from "../../app/clipboard.ts";
import { useShop } from "../../app/shop-texts.tsx";
import { Button } from "../../design/button.tsx";
import { Download } from "../../design/icons.ts";
import { Qr } from "../../design/qr.tsx";
import { Sheet } from "../../design/sheet.tsx";
import { fixedCode } from "./counter-text.ts";
import type { Seller } from "./seller.ts";
import styles from "./till.module.css";

type Props = {
  readonly seller: Seller;
  readonly currency: CurrencyCode;
  readonly onClose: () => void;
};

/** The code that stands on the counter for good. */
export function FixedCode({ seller, currency, onClose }: Props) {
  const { t } = useShop();
  const code = useRef<HTMLDivElement>(null);
  const save = () => {
    const drawn = code.current?.querySelector("svg");
    if (drawn === null || drawn === undefined) return;
    const copy = drawn.cloneNode(true);
    if (!(copy instanceof SVGElement)) return;
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.setAttribute("color", "#062e33");
    const picture = new Blob([copy.outerHTML], { type: "image/svg+xml" });
    saveFile(picture, `bourse-${seller.handle}.svg`);
  };
  return (
    <Sheet title={t.till.fixed} onClose={onClose}>
      <div className={styles.sale} ref={code}>
        <strong>{seller.name}</strong>
        <Qr text={fixedCode(seller, currency)} label={t.till.fixedLabel(seller.name)} />
        <p>{t.till.fixedHint}</p>
      </div>
      <Button variant="secondary" block icon={Download} onClick={save}>
        {t.till.savePicture}
      </Button>
    </Sheet>
  );
}
