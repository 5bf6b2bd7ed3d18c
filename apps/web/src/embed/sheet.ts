import type { shopScriptTexts } from "@bourse/messages";

/** The sheet over the shop's page, with the frame in it. */
export type Sheet = {
  readonly frame: HTMLIFrameElement;
  /** Shows the frame in the place of what says that it is being opened. */
  reveal(): void;
  /** Called when the buyer closes the sheet from outside the frame. */
  onClose(close: () => void): void;
  remove(): void;
};

type Texts = (typeof shopScriptTexts)["en"];

const phone = "(max-width: 640px)";
const dark = "(prefers-color-scheme: dark)";
const font = "600 16px/1.2 system-ui, sans-serif";

// By properties: a shop's policy may forbid inline styles, not what its own scripts set.
function style(element: HTMLElement, styles: Readonly<Partial<CSSStyleDeclaration>>): void {
  Object.assign(element.style, styles);
}

/** A modal dialog: the browser itself keeps the keyboard in it, and the page behind it out of reach. */
export function makeSheet(texts: Texts, page: string): Sheet {
  const dialog = document.createElement("dialog");
  dialog.setAttribute("aria-label", texts.sheet);
  const paper = matchMedia(dark).matches ? "#0a1113" : "#f1f4f4";
  const ink = matchMedia(dark).matches ? "#e8efef" : "#10201f";
  style(dialog, { border: "0", padding: "0", overflow: "hidden", background: paper, color: ink });
  const place = matchMedia(phone);
  const lay = () => style(dialog, place.matches ? onPhone : onDesk);
  lay();
  place.addEventListener("change", lay);
  const opening = makeOpening(texts, page, ink);
  const frame = document.createElement("iframe");
  frame.title = texts.sheet;
  // It may not take the shop's page elsewhere; the bank's own window is no longer in this sandbox.
  frame.setAttribute(
    "sandbox",
    "allow-scripts allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox",
  );
  style(frame, { display: "none", border: "0", width: "100%", height: "100%" });
  dialog.append(opening, frame);
  document.body.append(dialog);
  const { overflow } = document.documentElement.style;
  style(document.documentElement, { overflow: "hidden" });
  dialog.showModal();
  return {
    frame,
    reveal() {
      opening.remove();
      style(frame, { display: "block" });
      frame.focus();
    },
    onClose(close) {
      dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        close();
      });
      dialog.addEventListener("mousedown", (event) => {
        if (event.target === dialog) close();
      });
      opening.querySelector("button")?.addEventListener("click", close);
    },
    remove() {
      place.removeEventListener("change", lay);
      style(document.documentElement, { overflow });
      // Closing gives the focus back to what opened it.
      dialog.close();
      dialog.remove();
    },
  };
}

const onPhone = {
  inset: "0",
  margin: "0",
  width: "100%",
  height: "100%",
  maxWidth: "none",
  maxHeight: "none",
  borderRadius: "0",
};
const onDesk = {
  inset: "0",
  margin: "auto",
  width: "27rem",
  height: "46rem",
  maxWidth: "92vw",
  maxHeight: "92vh",
  borderRadius: "20px",
};

/** While the frame is on its way, and a way out of it should it never come. */
function makeOpening(texts: Texts, page: string, ink: string): HTMLElement {
  const opening = document.createElement("div");
  style(opening, {
    display: "grid",
    alignContent: "center",
    justifyItems: "center",
    gap: "20px",
    height: "100%",
    font,
  });
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  status.textContent = texts.opening;
  const link = document.createElement("a");
  link.href = page;
  link.textContent = texts.page;
  style(link, { color: ink, padding: "12px" });
  const close = document.createElement("button");
  close.type = "button";
  close.textContent = texts.close;
  style(close, { font, color: ink, background: "none", border: "0", padding: "12px" });
  opening.append(status, link, close);
  return opening;
}

/** The button that a shop gets by one line. */
export function makeButton(label: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = label;
  style(button, {
    font,
    minHeight: "48px",
    padding: "12px 24px",
    border: "0",
    borderRadius: "999px",
    background: "#0b4f4a",
    color: "#ffffff",
    cursor: "pointer",
  });
  return button;
}
