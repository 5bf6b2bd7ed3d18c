import { ok, parseId, type Result } from "#kernel";
import { type AlertCondition, type InstrumentId, parsePrice, type Watchlist } from "#market";
import { type Refusal, refuse, refuseField } from "./errors.ts";
import type { HandlerDeps } from "./handler-deps.ts";
import type { Call, Handlers } from "./handlers.ts";
import { instrumentsOf, presentAlert, presentSummaries } from "./present-market.ts";

type Condition = Call<"createPriceAlert">["body"]["condition"];

/** Watchlists and price alerts. */
export function createWatchingHandlers({ market }: HandlerDeps) {
  async function present({ id, name, instruments }: Watchlist) {
    const found = await instrumentsOf(market, instruments);
    return { id, name, items: await presentSummaries(market, found) };
  }

  /** Refuses the first symbol that nothing has. */
  async function idsOf(symbols: readonly string[]): Promise<Result<InstrumentId[], Refusal>> {
    const found = await Promise.all(symbols.map(market.instruments.bySymbol));
    const missing = found.indexOf(undefined);
    if (missing >= 0) return refuseField(`body.symbols.${missing}`, "is not listed");
    return ok(found.flatMap((one) => one?.id ?? []));
  }

  return {
    watchlists: async ({ who }) => {
      const lists = await market.watchlists.list(who.memberId);
      return ok({ items: await Promise.all(lists.map(present)) });
    },
    createWatchlist: async ({ who, body }) => {
      const instruments = await idsOf(body.symbols);
      if (!instruments.ok) return instruments;
      const made = await market.watchlists.create(who.memberId, body.name, instruments.value);
      return made.ok ? ok(await present(made.value)) : refuseWatching(made.error);
    },
    updateWatchlist: async ({ who, params, body }) => {
      const { name, place, symbols } = body;
      const id = parseId("wat", params.id);
      if (id === undefined) return refuse("not_found");
      const instruments = symbols && (await idsOf(symbols));
      if (instruments !== undefined && !instruments.ok) return instruments;
      const change = { name, place, instruments: instruments?.value };
      const changed = await market.watchlists.change(who.memberId, id, change);
      return changed.ok ? ok(await present(changed.value)) : refuseWatching(changed.error);
    },
    deleteWatchlist: async ({ who, params }) => {
      const id = parseId("wat", params.id);
      if (id === undefined) return refuse("not_found");
      const removed = await market.watchlists.remove(who.memberId, id);
      return removed.ok ? removed : refuseWatching(removed.error);
    },
    priceAlerts: async ({ who, query }) => {
      const instrument = query.symbol && (await market.find(query.symbol));
      if (query.symbol !== undefined && instrument === undefined) return refuse("not_found");
      const alerts = await market.alerts.list(who.memberId, instrument ? instrument.id : undefined);
      const shown = await Promise.all(alerts.map((alert) => presentAlert(market, alert)));
      return ok({ items: shown.filter((one) => one !== undefined) });
    },
    createPriceAlert: async ({ who, body }) => {
      const instrument = await market.instruments.bySymbol(body.symbol);
      if (instrument === undefined) return refuseField("body.symbol", "is not listed");
      const condition = readCondition(body.condition);
      if (!condition.ok) return condition;
      const made = await market.alerts.create(who.memberId, instrument.id, condition.value);
      if (!made.ok) return refuseWatching(made.error);
      const shown = await presentAlert(market, { ...made.value, priceBefore: undefined });
      return shown === undefined ? refuse("not_found") : ok(shown);
    },
    deletePriceAlert: async ({ who, params }) => {
      const id = parseId("alr", params.id);
      if (id === undefined) return refuse("not_found");
      const removed = await market.alerts.remove(who.memberId, id);
      return removed.ok ? removed : refuseWatching(removed.error);
    },
  } satisfies Partial<Handlers>;
}

function readCondition(condition: Condition): Result<AlertCondition, Refusal> {
  if (condition.kind === "day_change") return ok(condition);
  const price = parsePrice(condition.price);
  if (price === undefined || price === 0n) {
    return refuseField("body.condition.price", "must be more than zero");
  }
  return ok({ kind: condition.kind, price });
}

type WatchingError =
  | { readonly code: "not_found" }
  | { readonly code: "limit_reached"; readonly max: number };

function refuseWatching(error: WatchingError) {
  if (error.code === "not_found") return refuse("not_found");
  return refuse("forbidden", { detail: `at most ${error.max}` });
}
