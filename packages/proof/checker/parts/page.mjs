// The page itself. What it shows comes from `checkProof` above; it has no way to a network.
const texts = JSON.parse(`%TEXTS%`);
const at = (id) => document.getElementById(id);
const checked = [];
let language = navigator.language.startsWith("fr") ? "fr" : "en";

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className !== undefined) made.className = className;
  return made;
}

/** An amount in minor units as people write it, exact whatever its size. */
function written(amount, asset) {
  try {
    const style = { style: "currency", currency: asset };
    const options = new Intl.NumberFormat("en", style).resolvedOptions();
    const digits = Number(options.maximumFractionDigits);
    const padded = String(amount).padStart(digits + 1, "0");
    const whole = padded.slice(0, padded.length - digits);
    const text = digits === 0 ? whole : `${whole}.${padded.slice(-digits)}`;
    return new Intl.NumberFormat(language, style).format(text);
  } catch {
    return `${amount} ${asset}`;
  }
}

function factsOf(check) {
  const t = texts[language];
  const when = { dateStyle: "long", timeStyle: "long", timeZone: "UTC" };
  const moment = new Intl.DateTimeFormat(language, when).format(new Date(check.publication.at));
  const owed = check.holdings.map(({ asset, amount, total }) => [
    `${t.owed} · ${asset}`,
    written(amount, asset),
    "",
    t.ofTotal.replace("{total}", written(total, asset)),
  ]);
  return [
    ...(owed.length > 0 ? owed : [[t.owed, t.nothingOwed]]),
    [t.at, moment],
    [t.publication, `#${check.publication.number}`],
    [t.member, check.member, "mono"],
    [t.signature, t.signatures[check.signature]],
    [t.key, check.key, "mono"],
    [t.code, check.code, "mono"],
  ];
}

function resultOf({ name, check }) {
  const t = texts[language];
  const box = element("section", undefined, "result");
  box.append(element("h2", name));
  const verdict = check.ok ? t.holds : `${t.fails}. ${t.defects[check.defect]}`;
  box.append(element("div", verdict, check.ok ? "verdict good" : "verdict bad"));
  if (!check.ok) return box;
  const list = element("dl");
  for (const [term, value, className, more] of factsOf(check)) {
    const line = element("div");
    const said = element("dd", value, className);
    if (more !== undefined) said.append(element("small", more));
    line.append(element("dt", term), said);
    list.append(line);
  }
  box.append(list);
  return box;
}

function comparisonOf() {
  const t = texts[language];
  const [one, other] = checked.filter(({ check }) => check.ok).slice(-2);
  if (other === undefined) return undefined;
  const sameKey = one.check.key === other.check.key;
  const found = compareSigned(one.check.text, other.check.text);
  const text = sameKey || found === "same" ? t.compared[found] : t.compared.otherKeys;
  const isBad = sameKey && found === "contradiction";
  const tone = isBad ? "bad" : found === "same" ? "good" : "neutral";
  return element("div", text, `verdict ${tone}`);
}

function show() {
  const t = texts[language];
  document.documentElement.lang = language;
  document.title = `${t.title} · Bourse`;
  for (const id of ["title", "intro", "choose", "chooseHint", "paste", "check", "language"]) {
    at(id).textContent = t[id];
  }
  at("language").lang = language === "fr" ? "en" : "fr";
  at("yoursTitle").textContent = t.yours;
  at("yoursList").replaceChildren(...t.yoursList.map((text) => element("li", text)));
  at("yours").hidden = !checked.some(({ check }) => check.ok);
  const comparison = comparisonOf();
  at("results").replaceChildren(
    ...(comparison === undefined ? [] : [comparison]),
    ...checked.map(resultOf).reverse(),
  );
}

async function take(name, text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  checked.push({ name, check: await checkProof(value) });
  show();
}

async function takeFiles(files) {
  for (const file of files) await take(file.name, await file.text());
  at("files").value = "";
}

at("files").addEventListener("change", () => void takeFiles([...at("files").files]));
at("check").addEventListener("click", () => void take(texts[language].paste, at("text").value));
at("language").addEventListener("click", () => {
  language = language === "fr" ? "en" : "fr";
  show();
});
addEventListener("dragover", (event) => event.preventDefault());
addEventListener("drop", (event) => {
  event.preventDefault();
  void takeFiles([...event.dataTransfer.files]);
});
show();
