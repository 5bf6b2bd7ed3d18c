import { type Day, dayOf, dayStartMs } from "#accounts";
import { dayMs, hourMs } from "#kernel";
import { calendarOf, type Instrument, type Market, type SessionPhase, sessionAt } from "#market";
import type { MarketPort, MarketSession } from "./ports.ts";

const phases: Readonly<Record<SessionPhase, MarketSession["phase"]>> = {
  closed: "closed",
  pre_market: "extended",
  opening_auction: "auction",
  open: "open",
  closing_auction: "auction",
  after_hours: "extended",
};

/** In the middle of a trading day, whatever its zone, a market is in that day's session. */
const middleMs = 17 * hourMs;
const barsMax = 4_000;

/** The market as brokerage sees it. */
export function createMarketPort(market: Market): MarketPort {
  return {
    instrument: (id) => market.instruments.byId(id),
    async instrumentOf(symbol) {
      const found = await market.instruments.bySymbol(symbol);
      return found?.state === "delisted" ? undefined : found;
    },
    async quote({ id }) {
      const listed = await market.instruments.byId(id);
      if (!listed) return undefined;
      const { bid, ask, last, previousClose, atMs } = await market.quote(listed);
      return {
        bid: bid ?? null,
        ask: ask ?? null,
        last: last ?? null,
        previousClose: previousClose ?? null,
        atMs: atMs ?? 0,
      };
    },
    session(instrument, atMs) {
      const { phase, day, opensAtMs, closesAtMs } = market.sessionAt(instrument, atMs);
      return { phase: phases[phase], day, opensAtMs, closesAtMs };
    },
    isSuspended: (member) => market.suspensions.isSuspended(member),
    settlementDay: (instrument, day) =>
      market.addBusinessDays(instrument, day, instrument.settlementDays),
    opensAtMs: ({ calendar }, day) => opensOn(calendar, day),
    async closes({ id }, from, to) {
      const listed = await market.instruments.byId(id);
      if (!listed) return [];
      const fromMs = dayStartMs(from);
      const untilMs = dayStartMs(to) + dayMs;
      const bars = await market.history.closes(listed, { fromMs, untilMs, limit: barsMax });
      return bars.map(({ start, close }) => ({ day: dayOf(start * 1_000), price: close }));
    },
  };
}

function opensOn(calendar: Instrument["calendar"], day: Day): number {
  return sessionAt(calendarOf(calendar), dayStartMs(day) + middleMs).opensAtMs;
}
