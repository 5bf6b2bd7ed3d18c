import { readConfig } from "#config";
import { operate } from "#main";
import { exitDone } from "./ach-codec.ts";
import { type Command, required } from "./command.ts";

const exceptions: Command = {
  usage: "trading exceptions [--json]",
  summary:
    "print what did not go as it should and waits: trades that failed to settle with their age,\n" +
    "      busts that cannot be carried out, events of the exchange that are parked",
  options: { json: { type: "boolean" } },
  positionals: [],
  async run(args, output) {
    const all = await operate(readConfig(), "tradingExceptions", {}, { tell: output.error });
    if (args.flag("json")) {
      output.out(JSON.stringify(all));
      return exitDone;
    }
    for (const { id, side, quantity, symbol, member, venue, ...rest } of all.fails) {
      const age = `due ${rest.settlesOn}, ${rest.days} days late, tried ${rest.attempts} times`;
      output.out(
        `fail        ${id}  ${side} ${quantity} $${symbol} at ${venue}  ${member}  ${age}`,
      );
    }
    for (const { id, side, quantity, symbol, member, execId, type } of all.corrections) {
      const what = `${side} ${quantity} $${symbol}  ${member}  not there to go back`;
      output.out(`${type.padEnd(10)}  ${id}  ${execId}  ${what}`);
    }
    for (const { clientOrderId, sequence, reason, attempts, since } of all.parked) {
      const tried = `since ${since}, tried ${attempts} times`;
      output.out(`parked      ${clientOrderId}  event ${sequence}  ${tried}: ${reason}`);
    }
    const count = all.fails.length + all.corrections.length + all.parked.length;
    if (count === 0) output.out("no exceptions");
    return exitDone;
  },
};

const stock: Command = {
  usage: "trading house [--json]",
  summary: "print what the house has of each instrument for parts of units, and its limits",
  options: { json: { type: "boolean" } },
  positionals: [],
  async run(args, output) {
    const all = await operate(readConfig(), "houseStock", {}, { tell: output.error });
    if (args.flag("json")) {
      output.out(JSON.stringify(all));
      return exitDone;
    }
    for (const { symbol, free, least, kept, most } of all) {
      output.out(`$${symbol}  ${free}  (buys below ${least}, sells above ${most}, keeps ${kept})`);
    }
    return exitDone;
  },
};

const text = { type: "string" } as const;

const limit: Command = {
  usage: "trading house limit $SYMBOL --least N --kept N --most N",
  summary: "say below how many whole units the house buys, above how many it sells, and to what",
  options: { least: text, kept: text, most: text },
  positionals: ["$SYMBOL"],
  async run(args, output) {
    const [symbol = ""] = args.positionals;
    const [least, kept, most] = ["least", "kept", "most"].map((name) => required(args, name));
    const asked = { symbol, least: Number(least), kept: Number(kept), most: Number(most) };
    await operate(readConfig(), "limitHouse", asked, { tell: output.error });
    output.out(`${symbol}: at least ${least}, at most ${most}, ${kept} after buying or selling`);
    return exitDone;
  },
};

/** Commands that look at the trades of members. */
export const tradingCommands = {
  "trading exceptions": exceptions,
  "trading house": stock,
  "trading house limit": limit,
} as const;
