import { readFile } from "node:fs/promises";
import { proofTexts } from "@bourse/messages";
import { checkProof, compareSigned, type HoldingProof } from "@bourse/proof";
import { readConfig } from "#config";
import { operate } from "#main";
import { type CommandOutput, exitDone, exitRefused } from "./ach-codec.ts";
import type { Command } from "./command.ts";

const texts = proofTexts.en;

const publish: Command = {
  usage: "proof publish",
  summary: "publish now what all customers are owed; it happens daily by itself",
  options: {},
  positionals: [],
  async run(_args, output) {
    const tell = { tell: output.error };
    const { number, assets } = await operate(readConfig(), "publishProof", {}, tell);
    output.out(`publication ${number}`);
    for (const { asset, total, root } of assets) output.out(`${asset} ${total} ${root}`);
    return exitDone;
  },
};

const check: Command = {
  usage: "proof check FILE",
  summary: "check a customer's proof; needs no bank",
  options: {},
  positionals: ["FILE"],
  async run({ positionals: [path = ""] }, output) {
    return (await checked(path, output)) === undefined ? exitRefused : exitDone;
  },
};

const compare: Command = {
  usage: "proof compare FILE OTHER",
  summary: "check two proofs, and whether the bank told both the same",
  options: {},
  positionals: ["FILE", "OTHER"],
  async run({ positionals: [path = "", otherPath = ""] }, output) {
    const one = await checked(path, output);
    const other = await checked(otherPath, output);
    if (one === undefined || other === undefined) return exitRefused;
    const found = compareSigned(one.text, other.text);
    const isOneBank = one.key === other.key || found === "same";
    output.out(isOneBank ? texts.compared[found] : texts.compared.otherKeys);
    return isOneBank && found === "contradiction" ? exitRefused : exitDone;
  },
};

/** Prints what a proof says, or what is wrong with it. */
async function checked(path: string, output: CommandOutput): Promise<HoldingProof | undefined> {
  const found = await checkProof(parsed(await readFile(path, "utf8")));
  output.out(path);
  if (!found.ok) {
    output.out(`  ${texts.fails}. ${texts.defects[found.defect]}`);
    return undefined;
  }
  for (const line of linesOf(found)) output.out(`  ${line}`);
  return found;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function linesOf(proof: HoldingProof): string[] {
  const owed = proof.holdings.map(({ asset, amount, total }) => {
    const all = texts.ofTotal.replace("{total}", `${total} ${asset}`);
    return `${texts.owed}: ${amount} ${asset} ${all}`;
  });
  return [
    texts.holds,
    ...(owed.length > 0 ? owed : [`${texts.owed}: ${texts.nothingOwed}`]),
    `${texts.at}: ${proof.publication.at}`,
    `${texts.publication}: #${proof.publication.number}`,
    `${texts.member}: ${proof.member}`,
    `${texts.signature}: ${texts.signatures[proof.signature]}`,
    `${texts.key}: ${proof.key}`,
    `${texts.code}: ${proof.code}`,
  ];
}

/** Commands on proofs of liabilities. */
export const proofCommands = {
  "proof publish": publish,
  "proof check": check,
  "proof compare": compare,
} as const;
