// Reads files and prints; everything that decides stands above. Exits with 0 when each proof holds
// and none contradicts another, with 1 when not, with 2 when a file cannot be read.
import { readFileSync } from "node:fs";

const texts = JSON.parse(`%TEXTS%`);
const t = Intl.DateTimeFormat().resolvedOptions().locale.startsWith("fr") ? texts.fr : texts.en;

function parsed(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}

function linesOf(check) {
  if (!check.ok) return [`${t.fails}. ${t.defects[check.defect]}`];
  const owed = check.holdings.map(
    ({ asset, amount, total }) =>
      `${t.owed}: ${amount} ${asset} ${t.ofTotal.replace("{total}", `${total} ${asset}`)}`,
  );
  return [
    t.holds,
    ...(owed.length > 0 ? owed : [`${t.owed}: ${t.nothingOwed}`]),
    `${t.at}: ${check.publication.at}`,
    `${t.publication}: #${check.publication.number}`,
    `${t.member}: ${check.member}`,
    `${t.signature}: ${t.signatures[check.signature]}`,
    `${t.key}: ${check.key}`,
    `${t.code}: ${check.code}`,
  ];
}

const paths = process.argv.slice(2);
if (paths.length === 0) {
  process.stderr.write("node proof-check.mjs FILE [OTHER FILE]\n");
  process.exit(2);
}
const values = paths.map(parsed);
const checks = [];
for (const [index, value] of values.entries()) {
  const check = await checkProof(value);
  checks.push(check);
  process.stdout.write(`${paths[index]}\n`);
  for (const line of linesOf(check)) process.stdout.write(`  ${line}\n`);
}
let contradicts = false;
if (checks.length === 2 && checks.every(({ ok }) => ok)) {
  const [one, other] = checks;
  const found = compareSigned(one.text, other.text);
  const sameKey = one.key === other.key;
  contradicts = sameKey && found === "contradiction";
  const text = sameKey || found === "same" ? t.compared[found] : t.compared.otherKeys;
  process.stdout.write(`${text}\n`);
}
process.exitCode = contradicts || checks.some(({ ok }) => !ok) ? 1 : 0;
