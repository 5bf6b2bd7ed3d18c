import { type ChoiceError, type LotChoice, parseQuantity } from "#brokerage";
import { err, type MemberId, ok, parseId, type Result } from "#kernel";
import type { InstrumentId, ListedInstrument } from "#market";
import { type Refusal, refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, FileAnswer, Handlers } from "./handlers.ts";
import {
  presentDividend,
  presentLot,
  presentPerformance,
  presentSaleLots,
  presentTaxYear,
} from "./present-portfolio.ts";

type FileQuery = Call<"taxYearFile">["query"];

const mediaTypes = { csv: "text/csv; charset=utf-8", pdf: "application/pdf" } as const;

/** Lots, returns, dividends, tax reports and documents of shares. */
export function createLotHandlers(deps: HandlerDeps) {
  const { brokerage } = deps;
  return {
    lots: async ({ who, query }) => {
      const about = await instrumentAsked(deps, query.symbol);
      if (!about.ok) return about;
      const { method, items } = await brokerage.lots(who.memberId, about.value);
      return ok({ method, items: items.map(presentLot) });
    },
    setLotMethod: async ({ who, body }) => {
      await brokerage.setLotMethod(who.memberId, body.method);
      return ok({ method: body.method });
    },
    saleLots: async ({ who, params }) => {
      const id = parseId("trd", params.id);
      if (!id) return refuse("not_found");
      const sale = await brokerage.saleLots(who.memberId, id);
      return sale.ok ? ok(presentSaleLots(sale.value)) : refuseChoice(sale.error);
    },
    chooseLots: async ({ who, params, body }) => {
      const id = parseId("trd", params.id);
      if (!id) return refuse("not_found");
      const choice = readChoice(body);
      if (!choice.ok) return choice;
      const sale = await brokerage.chooseLots(who.memberId, id, choice.value);
      return sale.ok ? ok(presentSaleLots(sale.value)) : refuseChoice(sale.error);
    },
    performance: async ({ who, query }) => {
      const { currency, period } = query;
      return ok(presentPerformance(await brokerage.performance(who.memberId, currency, period)));
    },
    dividends: async ({ who }) => {
      const all = await brokerage.dividends(who.memberId);
      const items = await Promise.all(
        all.map(async (dividend) => {
          const instrument = await deps.market.instruments.byId(dividend.action.instrument);
          return instrument ? [presentDividend(dividend, instrument)] : [];
        }),
      );
      return ok({ items: items.flat(), reinvested: await reinvested(deps, who.memberId) });
    },
    setReinvestment: async ({ who, params, body }) => {
      const instrument = await find(deps, params.symbol);
      if (!instrument) return refuse("not_found");
      await brokerage.setReinvestment(who.memberId, instrument.id, body.reinvest);
      return ok({ reinvested: await reinvested(deps, who.memberId) });
    },
    ...createShareFileHandlers(deps),
  } satisfies Partial<Handlers>;
}

function createShareFileHandlers(deps: HandlerDeps) {
  const { brokerage } = deps;
  return {
    taxYears: async ({ who }) => ok({ items: [...(await brokerage.taxYears(who.memberId))] }),
    taxYear: async ({ who, params, query }) =>
      ok(presentTaxYear(await brokerage.taxYear(who.memberId, params.year, query.currency))),
    taxYearFile: async ({ who, params, query }): Promise<Result<FileAnswer, Refusal>> => {
      const { currency, format } = query;
      const wanted = await wantedBy(deps, who.memberId, query);
      const of = { year: params.year, currency };
      const content = await brokerage.taxYearFile(who.memberId, of, wanted);
      return ok(fileOf(`tax-${params.year}-${currency}`, format, content));
    },
    tradeConfirmation: async ({ who, params, query }): Promise<Result<FileAnswer, Refusal>> => {
      const id = parseId("trd", params.id);
      if (!id) return refuse("not_found");
      const wanted = await wantedBy(deps, who.memberId, query);
      const made = await brokerage.confirmation(who.memberId, id, wanted);
      if (!made.ok) return refuse("not_found");
      return ok(fileOf(`confirmation-${params.id}`, query.format, made.value));
    },
    portfolioStatement: async ({ who, params, query }): Promise<Result<FileAnswer, Refusal>> => {
      const { currency, format } = query;
      const wanted = await wantedBy(deps, who.memberId, query);
      const of = { month: params.month, currency };
      const made = await brokerage.shareStatement(who.memberId, of, wanted);
      if (!made.ok) return refuse("not_found");
      return ok(fileOf(`shares-${params.month}-${currency}`, format, made.value));
    },
  } satisfies Partial<Handlers>;
}

function fileOf(
  name: string,
  format: keyof typeof mediaTypes,
  content: FileAnswer["content"],
): FileAnswer {
  return { mediaType: mediaTypes[format], fileName: `${name}.${format}`, content };
}

async function wantedBy(
  { identity }: HandlerDeps,
  member: MemberId,
  { format, language }: Pick<FileQuery, "format" | "language">,
) {
  const found = await identity.memberById(member);
  return { format, language: language ?? found?.language ?? "en", holder: found?.name ?? "" };
}

function find({ market }: HandlerDeps, symbol: string): Promise<ListedInstrument | undefined> {
  return market.find(symbol.replace(/^\$/, ""));
}

async function instrumentAsked(
  deps: HandlerDeps,
  symbol: string | undefined,
): Promise<Result<InstrumentId | undefined, Refusal>> {
  if (symbol === undefined) return ok(undefined);
  const instrument = await find(deps, symbol);
  return instrument ? ok(instrument.id) : err({ code: "not_found" });
}

async function reinvested({ brokerage, market }: HandlerDeps, member: MemberId) {
  const ids = [...(await brokerage.reinvested(member))];
  const found = await Promise.all(ids.map((id) => market.instruments.byId(id)));
  return found.flatMap((instrument) => (instrument ? [instrument.symbol] : [])).sort();
}

function readChoice(body: Call<"chooseLots">["body"]): Result<LotChoice, Refusal> {
  const { method, parts } = body;
  if (method !== "specific") return ok({ method });
  if (!parts || parts.length === 0) return refuseField("parts", "names the lots to close");
  const read = parts.flatMap(({ lotId, quantity }) => {
    const units = parseQuantity(quantity);
    return units === undefined ? [] : [{ lot: lotId, quantity: units }];
  });
  if (read.length < parts.length) return refuseField("parts", "has a quantity that is none");
  return ok({ method, parts: read });
}

function refuseChoice({ code }: ChoiceError) {
  return refuse(code === "sale_not_found" ? "not_found" : code);
}
