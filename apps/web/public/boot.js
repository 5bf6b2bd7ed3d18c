// Runs before the first paint: applies the stored theme, language and text size, so that nothing
// flashes. A file of its own and not an inline script, so that a strict CSP holds.
(() => {
  try {
    const stored = JSON.parse(localStorage.getItem("bourse.settings") ?? "{}");
    const root = document.documentElement;
    if (stored.theme === "light" || stored.theme === "dark") root.dataset.theme = stored.theme;
    if (["small", "large", "larger"].includes(stored.textSize)) root.dataset.text = stored.textSize;
    const french = navigator.language.startsWith("fr") ? "fr" : "en";
    root.lang = stored.locale === "fr" || stored.locale === "en" ? stored.locale : french;
  } catch {
    // Storage can be off: the defaults stand.
  }
})();
