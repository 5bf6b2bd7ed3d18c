import { connectHost } from "./host.ts";

// The page that shops show over their own. It is never signed in, and knows no other page of the
// app: see docs/online-payments.md.
const named = document.querySelector<HTMLMetaElement>('meta[name="shop-origins"]')?.content ?? "";
// Listens at once: the shop's page says hello as soon as this one has loaded.
const host = connectHost(named.split(" ").filter((origin) => origin !== ""));
const credential = decodeURIComponent(location.pathname.split("/")[2] ?? "");
const isLink = credential.startsWith("plink_");

if (window.parent === window) {
  location.replace(`/${isLink ? "buy" : "checkout"}/${encodeURIComponent(credential)}`);
} else {
  const language = new URLSearchParams(location.search).get("lang");
  if (language === "en" || language === "fr") document.documentElement.lang = language;
  void import("./show.tsx").then(({ show }) => show(credential, host));
}
