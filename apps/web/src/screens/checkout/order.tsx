import type { Checkout } from "@bourse/contract";
import pageStyles from "../../app/page.module.css";
import { useShop } from "../../app/shop-texts.tsx";
import { Amount } from "../../design/amount.tsx";
import { Avatar } from "../../design/avatar.tsx";
import { ArrowLeft } from "../../design/icons.ts";
import { Chip } from "../../design/states.tsx";
import { TaxLines } from "../billing/tax-lines.tsx";
import styles from "./checkout.module.css";

type OrderProps = {
  readonly checkout: Checkout;
  /** The shop's page is around it already. */
  readonly isFramed?: boolean;
};

/** Who sells what for how much. */
export function Order({ checkout, isFramed }: OrderProps) {
  const { t, dates } = useShop();
  const { business, amount, items, taxes, description, live, state, endsAt, cancelUrl } = checkout;
  return (
    <section className={styles.order} aria-label={t.checkout.order}>
      <div className={styles.shop}>
        <Avatar handle={business.handle} name={business.name} kind={business.kind} size={48} />
        <div>
          <h1>{business.name}</h1>
          <span className={pageStyles.muted}>@{business.handle}</span>
        </div>
      </div>
      {!live && <Chip tone="warn">{t.checkout.test}</Chip>}
      {amount !== null && <Amount value={amount} size="hero" />}
      {description !== null && <p>{description}</p>}
      {items.length > 0 && (
        <ul className={styles.items}>
          {items.map((item) => (
            <li key={`${item.name} ${item.amount.amount}`}>
              <span>
                {item.name}
                {item.quantity > 1 && <span className={pageStyles.muted}> × {item.quantity}</span>}
              </span>
              <Amount value={item.amount} />
            </li>
          ))}
          <TaxLines taxes={taxes} />
          {amount !== null && (
            <li className={styles.total}>
              <span>{t.checkout.total}</span>
              <Amount value={amount} size="strong" />
            </li>
          )}
        </ul>
      )}
      {state === "open" && endsAt !== null && (
        <p className={pageStyles.muted}>{t.checkout.until(dates.dateTime(endsAt))}</p>
      )}
      {state === "open" && cancelUrl !== null && isFramed !== true && (
        <a className={styles.back} href={cancelUrl}>
          <ArrowLeft size="1.1em" aria-hidden /> {t.checkout.back(business.name)}
        </a>
      )}
    </section>
  );
}
