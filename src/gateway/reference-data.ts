import { type FixMessage, type FixPeer, field, formatTimestamp, type OutgoingField } from "#fix";
import type { ListedInstrument, Market } from "#market";
import type { Handlers } from "./desk.ts";

/** Securities of a list at a time: a message stays below its largest size. */
const pageSize = 200;

const kinds: Readonly<Record<ListedInstrument["kind"], string>> = { share: "CS", fund: "MF" };

/** TradSesStatus (340) by where a market stands. */
const sessionStatus = {
  halted: 1,
  open: 2,
  closed: 3,
  pre_market: 4,
  opening_auction: 4,
  closing_auction: 5,
  after_hours: 3,
} as const;

/** Answers lists of securities (x with y) and status of the trading sessions (g with h). */
export function createReferenceData(market: Pick<Market, "instruments" | "status">): Handlers {
  return {
    x: (message, peer) => listSecurities(market, message, peer),
    g: (message, peer) => tellSessions(market, message, peer),
  };
}

async function listSecurities(
  { instruments }: Pick<Market, "instruments">,
  message: FixMessage,
  peer: FixPeer,
): Promise<void> {
  const [id = "", kind = ""] = [field(message, 320), field(message, 559)];
  const listed = (await instruments.all()).filter((one) => one.state !== "delisted" && one.market);
  const symbol = field(message, 55)?.toUpperCase();
  const wanted = kind === "0" ? listed.filter((one) => one.symbol === symbol) : listed;
  // 0: one symbol, 4: all; others need criteria that our instruments do not have.
  const result = kind !== "0" && kind !== "4" ? 1 : wanted.length === 0 ? 2 : 0;
  if (result !== 0) {
    const body: OutgoingField[] = [
      [320, id],
      [322, `${id}-1`],
      [560, result],
    ];
    return peer.send({ type: "y", body });
  }
  for (let at = 0; at < wanted.length; at += pageSize) {
    const page = wanted.slice(at, at + pageSize);
    const isLast = at + pageSize >= wanted.length;
    const body: OutgoingField[] = [
      [320, id],
      [322, `${id}-${at / pageSize + 1}`],
      [560, 0],
      [393, wanted.length],
      [893, isLast ? "Y" : "N"],
      [146, page.length],
      ...page.flatMap(securityFields),
    ];
    peer.send({ type: "y", body });
  }
}

function securityFields(one: ListedInstrument): OutgoingField[] {
  return [
    [55, one.symbol],
    [167, kinds[one.kind]],
    [207, one.exchange],
    // A message is in ISO 8859-1.
    [107, one.name],
    [15, one.currency],
    [561, one.lot],
  ];
}

async function tellSessions(
  market: Pick<Market, "instruments" | "status">,
  message: FixMessage,
  peer: FixPeer,
): Promise<void> {
  const [id = "", asked] = [field(message, 335), field(message, 336)];
  // The calendars that something is traded by; one instrument of each shows where it stands.
  const byCalendar = new Map<string, ListedInstrument>();
  for (const one of await market.instruments.all()) {
    if (one.market > 0 && one.state === "listed") byCalendar.set(one.calendar, one);
  }
  const wanted = [...byCalendar].filter(([name]) => asked === undefined || name === asked);
  const head: OutgoingField[] = [[335, id]];
  if (wanted.length === 0) {
    const body: OutgoingField[] = [...head, [336, asked ?? "NONE"], [340, 0]];
    return peer.send({ type: "h", body });
  }
  for (const [name, instrument] of wanted) {
    const { phase, opensAtMs, closesAtMs } = market.status(instrument);
    const body: OutgoingField[] = [
      ...head,
      [336, name],
      [340, sessionStatus[phase]],
      [342, formatTimestamp(opensAtMs)],
      [344, formatTimestamp(closesAtMs)],
    ];
    peer.send({ type: "h", body });
  }
}
