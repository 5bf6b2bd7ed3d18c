import { readConfig } from "#config";
import { createRandomIds, createSystemClock } from "#kernel";
import { operate } from "#main";
import { exitDone } from "./ach-codec.ts";
import { type Command, required } from "./command.ts";

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

/** Commands for shops. */
export const merchantCommands = { "merchant create": create } as const;
