import type { Messages } from "./en/index.ts";
import type { InvariantNames } from "./invariant-names.ts";
import type { InvestMessages } from "./invest-messages.ts";
import type { Locale } from "./locale.ts";
import type { MailMessages } from "./mail-messages.ts";
import type { NoticeMessages } from "./notice-messages.ts";
import type { ShopMessages } from "./shop-messages.ts";

/** The catalog of a language; a browser downloads only the one it shows. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  if (locale === "fr") return (await import("./fr/index.ts")).fr;
  return (await import("./en/index.ts")).en;
}

/** The texts of shares, which only their screens load. */
export async function loadInvestMessages(locale: Locale): Promise<InvestMessages> {
  if (locale === "fr")
    return { ...(await import("./fr/invest.ts")), ...(await import("./fr/trade.ts")) };
  return { ...(await import("./en/invest.ts")), ...(await import("./en/trade.ts")) };
}

/** The texts of shops, tills and checkouts, which only their screens load. */
export async function loadShopMessages(locale: Locale): Promise<ShopMessages> {
  if (locale === "fr")
    return {
      ...(await import("./fr/business.ts")),
      ...(await import("./fr/billing.ts")),
      ...(await import("./fr/shop.ts")),
    };
  return {
    ...(await import("./en/business.ts")),
    ...(await import("./en/billing.ts")),
    ...(await import("./en/shop.ts")),
  };
}

/** The texts of mail, which the server alone loads. */
export async function loadMailMessages(locale: Locale): Promise<MailMessages> {
  if (locale === "fr") return (await import("./fr/mail.ts")).mail;
  return (await import("./en/mail.ts")).mail;
}

/** The names of what is proved, which only the screen of proofs loads. */
export async function loadInvariantNames(locale: Locale): Promise<InvariantNames> {
  if (locale === "fr") return (await import("./fr/invariants.ts")).invariantNames;
  return (await import("./en/invariants.ts")).invariantNames;
}

/** The texts of notices on devices, which only the settings load. */
export async function loadNoticeMessages(locale: Locale): Promise<NoticeMessages> {
  if (locale === "fr") return await import("./fr/notices.ts");
  return await import("./en/notices.ts");
}
