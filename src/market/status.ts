import { phase, priceLimit } from "#exchange";
import { calendarOf, type Session, type SessionPhase, sessionAt } from "./calendar.ts";
import { type Instrument, isHalted, type Price } from "./instrument.ts";
import { priceOf } from "./price.ts";
import type { Venue } from "./venue.ts";

/** Where the market of an instrument stands. */
export type Status = Omit<Session, "phase"> & {
  readonly phase: SessionPhase | "halted";
  /** Prices between which it may trade for now, where there are such. */
  readonly lowerBand: Price | undefined;
  readonly upperBand: Price | undefined;
  /** Its best price stands at a band: if that lasts, it pauses. */
  readonly isAtLimit: boolean;
};

const phaseOf: Readonly<Record<number, Status["phase"]>> = {
  [phase.openingCall]: "opening_auction",
  [phase.continuous]: "open",
  [phase.closingCall]: "closing_auction",
  [phase.halted]: "halted",
};

/** What the venue says of it; what the calendar says where there is no venue yet. */
export function statusOf(instrument: Instrument, venue: Venue | undefined, atMs: number): Status {
  const session = sessionAt(calendarOf(instrument.calendar), atMs);
  const data = instrument.market > 0 ? venue?.data.status(instrument.market).view : undefined;
  const isDay = !isOutsideDay(instrument, atMs);
  const said = phaseOf[data?.phase ?? phase.closed];
  // The book is open outside the day, too, for those who ask for it.
  const inVenue = isDay || said === "halted" ? said : undefined;
  const found = isHalted(instrument) ? "halted" : inVenue;
  const hasLower = data !== undefined && data.lowerBand > 0;
  const hasUpper = data !== undefined && data.upperBand < priceLimit;
  return {
    ...session,
    phase: found ?? session.phase,
    lowerBand: hasLower ? priceOf(instrument, data.lowerBand) : undefined,
    upperBand: hasUpper ? priceOf(instrument, data.upperBand) : undefined,
    isAtLimit: data?.isAtLimit ?? false,
  };
}

/** Whether it is before or after the day of an instrument's market, in hours in which it trades. */
export function isOutsideDay(instrument: Instrument, atMs: number): boolean {
  const { phase: now } = sessionAt(calendarOf(instrument.calendar), atMs);
  return now === "pre_market" || now === "after_hours";
}

/** The phase in which the venue keeps the book of an instrument at an instant. */
export function venuePhaseAt(instrument: Instrument, atMs: number): number {
  if (isHalted(instrument)) return phase.halted;
  if (instrument.state !== "listed") return phase.closed;
  return phaseOfSession[sessionAt(calendarOf(instrument.calendar), atMs).phase];
}

const phaseOfSession: Readonly<Record<SessionPhase, number>> = {
  closed: phase.closed,
  pre_market: phase.continuous,
  opening_auction: phase.openingCall,
  open: phase.continuous,
  closing_auction: phase.closingCall,
  after_hours: phase.continuous,
};
