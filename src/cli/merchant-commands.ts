import { readConfig } from "#config";
import { createRandomIds, createSystemClock } from "#kernel";
import { operate } from "#main";
import { exitDone } from "./ach-codec.ts";
import { type Command, required, UsageError } from "./command.ts";

const passwordBytes = 15;

const create: Command = {
  usage: "merchant create --handle HANDLE [--name NAME]",
  summary: "make a member a business, a new one if need be, and print keys of the test world",
  options: { handle: { type: "string" }, name: { type: "string" } },
  positionals: [],
  async run(args, output) {
    const config = readConfig();
    const handle = required(args, "handle").replace(/^@/, "");
    const name = args.text("name");
    const ids = createRandomIds(createSystemClock());
    const password = Buffer.from(ids.bytes(passwordBytes)).toString("base64url");
    const input = { handle, password, ...(name !== undefined && { name }) };
    const made = await operate(config, "createMerchant", input, { tell: output.error });
    output.out(`business:         @${made.handle}`);
    if (made.isNew) output.out(`password:         ${password}`);
    output.out(`secret key:       ${made.secretKey}`);
    output.out(`publishable key:  ${made.publishableKey}`);
    if (config.stripeApiPort === undefined) {
      // Whether a server that is up was started with it, this process cannot know.
      output.error("Shops are answered by a server that is started with STRIPE_API_PORT.");
    }
    return exitDone;
  },
};

type Shown = Awaited<ReturnType<typeof operate<"openDisputes">>>[number];

function linesOf(one: Shown): string[] {
  const { id, business, amount, currency, reason, status, answerBy, explanation, evidence } = one;
  return [
    `${id}  ${business}  ${amount} ${currency} (minor units)  ${reason}  ${status}`,
    `  answer by ${answerBy}`,
    ...(explanation === "" ? [] : [`  payer: ${explanation}`]),
    ...evidence.map((text) => `  business: ${text}`),
  ];
}

const disputes: Command = {
  usage: "dispute list",
  summary: "list the disputes of the live world that wait for an answer or a decision",
  options: {},
  positionals: [],
  async run(_args, output) {
    const found = await operate(readConfig(), "openDisputes", {}, { tell: output.error });
    for (const line of found.flatMap(linesOf)) output.out(line);
    if (found.length === 0) output.out("no dispute is open");
    return exitDone;
  },
};

const decide: Command = {
  usage: "dispute decide DISPUTE won|lost",
  summary: "decide a dispute: the money goes to the business (won) or back to the payer (lost)",
  options: {},
  positionals: ["DISPUTE", "won|lost"],
  async run({ positionals: [dispute = "", outcome = ""] }, output) {
    if (outcome !== "won" && outcome !== "lost") {
      throw new UsageError("the second argument is won or lost");
    }
    const input = { dispute, outcome } as const;
    const decided = await operate(readConfig(), "decideDispute", input, { tell: output.error });
    for (const line of linesOf(decided)) output.out(line);
    return exitDone;
  },
};

/** Commands for shops, and for those who pay them. */
export const merchantCommands = {
  "merchant create": create,
  "dispute list": disputes,
  "dispute decide": decide,
} as const;
