import { z } from "zod";
import { type ActionTerms, formatRate, parseRate } from "#brokerage";
import { parseId } from "#kernel";
import { parsePrice, toPrice } from "#market";
import type { Bank } from "./bank.ts";
import { OperationRefusedError, operation } from "./operation.ts";

const announced = z.strictObject({
  kind: z.string().max(20),
  /** With or without its `$`, as all symbols here. */
  symbol: z.string().max(13),
  /** Days. What is left out is the ex-date; what was declared, today. */
  exOn: z.iso.date(),
  recordOn: z.iso.date().optional(),
  payableOn: z.iso.date().optional(),
  declaredOn: z.iso.date().optional(),
  /** Money for one unit, at most six decimals. */
  rate: z.string().optional(),
  /** New units for old ones: `3:2`. */
  ratio: z.string().optional(),
  into: z.string().max(13).optional(),
  /** Part of the cost that a spin-off takes along: `0.15`. */
  basis: z.string().optional(),
  /** Fair market value of a new unit in a merger with cash. */
  fairPrice: z.string().optional(),
  /** What a fraction of a unit is paid at. */
  lieuPrice: z.string().optional(),
  newSymbol: z.string().max(13).optional(),
});
type Announced = z.output<typeof announced>;

/** What issuers do to all units of an instrument. */
export const actionOperations = {
  announceAction: operation({
    input: announced,
    async run({ bank, clock }, input): Promise<{ readonly id: string }> {
      const instrument = await instrumentCalled(bank, input.symbol);
      const terms = await termsOf(bank, input);
      const { exOn, recordOn = exOn, payableOn = recordOn } = input;
      const today = new Date(clock.nowMs()).toISOString().slice(0, 10);
      const { declaredOn = today } = input;
      const dates = { declaredOn, exOn, recordOn, payableOn };
      const made = await bank.brokerage.announce({ instrument: instrument.id, terms, ...dates });
      if (made.ok) return { id: made.value.id };
      if (made.error.code === "action_exists") {
        throw new OperationRefusedError("The same is announced for that day already.");
      }
      throw new OperationRefusedError(`The ${made.error.field} cannot be as given.`);
    },
  }),
  actions: operation({
    input: z.strictObject({}),
    async run({ bank }) {
      const all = await bank.brokerage.listActions();
      return Promise.all(
        all.map(async ({ id, instrument, terms, exOn, payableOn, state }) => {
          const symbol = (await bank.market.instruments.byId(instrument))?.symbol ?? instrument;
          const said = "rate" in terms ? ` ${formatRate(terms.rate)}` : ratioText(terms);
          return { id, symbol, terms: `${terms.kind}${said}`, exOn, payableOn, state };
        }),
      );
    },
  }),
  cancelAction: operation({
    input: z.strictObject({ id: z.string().max(40) }),
    async run({ bank }, input): Promise<{ readonly id: string }> {
      const id = parseId("cac", input.id);
      const cancelled = id && (await bank.brokerage.cancelAction(id));
      if (!cancelled || (!cancelled.ok && cancelled.error.code === "not_found")) {
        throw new OperationRefusedError(`There is no corporate action ${input.id}.`);
      }
      if (!cancelled.ok) throw new OperationRefusedError("It is too late to cancel it.");
      return { id };
    },
  }),
};

function ratioText(terms: ActionTerms): string {
  return "ratio" in terms ? ` ${terms.ratio.to}:${terms.ratio.from}` : "";
}

async function instrumentCalled(bank: Bank, symbol: string) {
  const found = await bank.market.find(symbol.replace(/^\$/, ""));
  if (!found) throw new OperationRefusedError(`There is no instrument ${symbol}.`);
  return found;
}

async function termsOf(bank: Bank, input: Announced): Promise<ActionTerms> {
  const { kind } = input;
  const into = async () => (await instrumentCalled(bank, needed(input, "into"))).id;
  const rate = () => read(input, "rate", parseRate);
  const ratio = () => read(input, "ratio", parseRatio);
  const lieuPrice = input.lieuPrice === undefined ? null : read(input, "lieuPrice", parsePrice);
  switch (kind) {
    case "cash_dividend":
    case "cash_merger":
      return { kind, rate: rate() };
    case "stock_dividend":
    case "split":
      return { kind, ratio: ratio(), lieuPrice };
    case "spin_off": {
      const basisMillionths = read(input, "basis", parseRate);
      return { kind, into: await into(), ratio: ratio(), basisMillionths, lieuPrice };
    }
    case "stock_merger":
      return {
        kind,
        into: await into(),
        ratio: ratio(),
        rate: read({ rate: "0", ...input }, "rate", parseRate),
        fairPrice: input.fairPrice ? read(input, "fairPrice", parsePrice) : toPrice(0n),
        lieuPrice,
      };
    case "symbol_change":
      return { kind, symbol: needed(input, "newSymbol").replace(/^\$/, "") };
    default:
      throw new OperationRefusedError(`There is no kind ${kind} of corporate action.`);
  }
}

function needed(input: Announced, name: keyof Announced): string {
  const value = input[name];
  if (value === undefined) throw new OperationRefusedError(`${input.kind} needs a ${name}.`);
  return value;
}

function read<T>(
  input: Announced,
  name: keyof Announced,
  parse: (text: string) => T | undefined,
): T {
  const value = parse(needed(input, name));
  if (value === undefined) throw new OperationRefusedError(`The ${name} is none.`);
  return value;
}

const ratioPattern = /^([1-9][0-9]{0,8}):([1-9][0-9]{0,8})$/;

function parseRatio(text: string) {
  const [, to, from] = ratioPattern.exec(text) ?? [];
  return to !== undefined && from !== undefined
    ? { to: BigInt(to), from: BigInt(from) }
    : undefined;
}
