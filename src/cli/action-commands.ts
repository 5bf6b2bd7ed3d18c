import { readConfig } from "#config";
import { operate } from "#main";
import { exitDone } from "./ach-codec.ts";
import { type Command, required } from "./command.ts";

const text = { type: "string" } as const;

const announce: Command = {
  usage:
    "market action announce KIND $SYMBOL --ex DAY [--record DAY] [--payable DAY]\n" +
    "      [--declared DAY] [--rate 0.25] [--ratio 3:2] [--into $SYMBOL] [--basis 0.15]\n" +
    "      [--fair-price P] [--lieu-price P] [--new-symbol $SYMBOL]",
  summary:
    "announce what an issuer does: cash_dividend, stock_dividend, split, spin_off, cash_merger,\n" +
    "      stock_merger or symbol_change",
  options: {
    ex: text,
    record: text,
    payable: text,
    declared: text,
    rate: text,
    ratio: text,
    into: text,
    basis: text,
    "fair-price": text,
    "lieu-price": text,
    "new-symbol": text,
  },
  positionals: ["KIND", "$SYMBOL"],
  async run(args, output) {
    const { positionals } = args;
    const [kind = "", symbol = ""] = positionals;
    const input = {
      kind,
      symbol,
      exOn: required(args, "ex"),
      recordOn: args.text("record"),
      payableOn: args.text("payable"),
      declaredOn: args.text("declared"),
      rate: args.text("rate"),
      ratio: args.text("ratio"),
      into: args.text("into"),
      basis: args.text("basis"),
      fairPrice: args.text("fair-price"),
      lieuPrice: args.text("lieu-price"),
      newSymbol: args.text("new-symbol"),
    };
    const { id } = await operate(readConfig(), "announceAction", input, { tell: output.error });
    output.out(id);
    return exitDone;
  },
};

const list: Command = {
  usage: "market action list",
  summary: "print all corporate actions, by ex-date",
  options: {},
  positionals: [],
  async run(_args, output) {
    const all = await operate(readConfig(), "actions", {}, { tell: output.error });
    for (const { id, symbol, terms, exOn, payableOn, state } of all) {
      output.out(`${id}  $${symbol}  ${terms}  ex ${exOn}, payable ${payableOn}  ${state}`);
    }
    return exitDone;
  },
};

const cancel: Command = {
  usage: "market action cancel ID",
  summary: "take an announcement back, until it is fixed who gets what",
  options: {},
  positionals: ["ID"],
  async run({ positionals: [id = ""] }, output) {
    await operate(readConfig(), "cancelAction", { id }, { tell: output.error });
    output.out(`${id} is cancelled`);
    return exitDone;
  },
};

/** Commands that say what issuers do. */
export const actionCommands = {
  "market action announce": announce,
  "market action list": list,
  "market action cancel": cancel,
} as const;
