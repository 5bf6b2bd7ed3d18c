import { shopScriptTexts } from "@bourse/messages";
import { type CheckoutState, hello, readFrameMessage } from "./protocol.ts";
import { makeButton, makeSheet, type Sheet } from "./sheet.ts";

// The script that a shop puts on its page: `docs/online-payments.md` says how, and what keeps a
// page from taking what is not its own. It stands alone, so it has its own small everything.

/** What to pay: a checkout session or intent that the shop made, or one of its payment links. */
type Target = { readonly checkout: string } | { readonly link: string };
/**
 * How it went. `open`: the buyer closed the sheet; `redirected`: no sheet can be shown here, and
 * the buyer is on their way to the page. Only a webhook, or the API, proves a payment.
 */
type Outcome = {
  readonly state: CheckoutState | "redirected";
  /** Undefined where the sheet was closed before there was one. */
  readonly checkout: string | undefined;
  /** Where the shop wants to go on once it is paid. */
  readonly successUrl: string | null;
};

const silenceMsMax = 10_000;
const script = document.currentScript;
const source = script instanceof HTMLScriptElement ? script : undefined;
const bank = new URL(source?.src ?? location.href).origin;
const language = () => (document.documentElement.lang.startsWith("fr") ? "fr" : "en");
let current: Promise<Outcome> | undefined;

/** Opens the sheet. While one is open, its outcome is what every call gets. */
function open(target: Target): Promise<Outcome> {
  current ??= show(target).finally(() => {
    current = undefined;
  });
  return current;
}

async function show(target: Target): Promise<Outcome> {
  const isLink = "link" in target;
  const credential = encodeURIComponent(isLink ? target.link : target.checkout);
  const page = `${bank}/${isLink ? "buy" : "checkout"}/${credential}`;
  const framed = `${bank}/embed/${credential}`;
  const redirect = (): Outcome => {
    location.assign(page);
    return { state: "redirected", checkout: undefined, successUrl: null };
  };
  if (typeof HTMLDialogElement !== "function") return redirect();
  const sheet = makeSheet(shopScriptTexts[language()], page);
  try {
    if (!(await mayFrame(framed))) return redirect();
    return (await follow(sheet, `${framed}?lang=${language()}`)) ?? redirect();
  } finally {
    sheet.remove();
  }
}

/** Asked first, as a browser tells nobody that it refused to show a frame. */
async function mayFrame(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { method: "HEAD", mode: "cors", credentials: "omit" })).ok;
  } catch {
    return false;
  }
}

/** Until the sheet is closed; undefined when the frame stays silent. */
function follow(sheet: Sheet, url: string): Promise<Outcome | undefined> {
  return new Promise((resolve) => {
    let last: Outcome = { state: "open", checkout: undefined, successUrl: null };
    let silence: ReturnType<typeof setTimeout> | undefined;
    const end = (outcome: Outcome | undefined) => {
      clearTimeout(silence);
      window.removeEventListener("message", listen);
      resolve(outcome);
    };
    const { frame } = sheet;
    const listen = (event: MessageEvent<unknown>) => {
      // From the bank's origin, and from this very frame of it.
      if (event.origin !== bank || event.source !== frame.contentWindow) return;
      const message = readFrameMessage(event.data);
      if (message?.type === "ready") {
        clearTimeout(silence);
        sheet.reveal();
      } else if (message?.type === "state") {
        const { state, checkout, successUrl } = message;
        last = { state, checkout, successUrl: webAddress(successUrl) };
      } else if (message?.type === "close") end(last);
    };
    window.addEventListener("message", listen);
    sheet.onClose(() => end(last));
    frame.addEventListener("load", () => {
      frame.contentWindow?.postMessage(hello, bank);
      silence ??= setTimeout(() => end(undefined), silenceMsMax);
    });
    frame.src = url;
  });
}

/** An address that a page may go to: never a script. */
function webAddress(text: string | null): string | null {
  return text !== null && /^https?:\/\//i.test(text) ? text : null;
}

/** Opens the sheet for a button, and goes on to the shop's own page unless the shop prevents it. */
async function press(button: HTMLElement, target: Target): Promise<void> {
  const detail = await open(target);
  const event = new CustomEvent("bourse:result", { detail, bubbles: true, cancelable: true });
  const goesOn = button.dispatchEvent(event);
  if (goesOn && detail.state === "paid" && detail.successUrl !== null) {
    location.assign(detail.successUrl);
  }
}

/** `<script src="…/bourse.js" data-link="plink_…"></script>` becomes a button where it stands. */
function addButton(place: HTMLScriptElement): void {
  const { link, checkout, label } = place.dataset;
  const target = link ? { link } : checkout ? { checkout } : undefined;
  if (target === undefined) return;
  const button = makeButton(label ?? shopScriptTexts[language()].button);
  button.addEventListener("click", () => void press(button, target));
  place.after(button);
}

Object.assign(window, { Bourse: Object.freeze({ open }) });
if (source) addButton(source);
