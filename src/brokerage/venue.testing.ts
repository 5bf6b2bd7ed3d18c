import type { Clock } from "#kernel";
import type { Price } from "#market";
import {
  type VenueCommand,
  type VenueEvent,
  type VenueListener,
  type VenueOrder,
  type VenuePort,
  type VenueReason,
  type VenueTerms,
  VenueUnavailableError,
  VenueUnknownOutcomeError,
} from "./venue.ts";

type Live = { order: VenueOrder; traded: number; standing: "working" | "canceled" | "filled" };
type WithoutTime = VenueEvent extends infer E
  ? E extends VenueEvent
    ? Omit<E, "atMs">
    : never
  : never;

/** How the next command goes wrong: it never arrives, or its answer never does. */
export type Trouble = "unavailable" | "lost" | "unanswered";

/** A venue that a test plays: it keeps orders and trades when it is told to. */
export type PlayedVenue = VenuePort & {
  /** Trades a working order. */
  trade(clientOrderId: string, quantity: number, price: Price): Promise<void>;
  /** Says something again, or what no venue should say. */
  say(event: WithoutTime): Promise<void>;
  /** Ends an order unasked. */
  end(clientOrderId: string, as: "expired" | "rejected", reason: VenueReason): Promise<void>;
  /** New orders trade at once at this price, if they may. */
  tradesAt: Price | undefined;
  /** Cancellations are refused: too late. */
  refusesCancels: boolean;
  trouble: Trouble | undefined;
  /** What was sent, of what kind and about which order. */
  readonly sent: string[];
  /** Ids of the trades so far. */
  readonly executed: string[];
  /** Trades at most so many units of a working order, at its own price. */
  tradeSome(clientOrderId: string, quantity: number): Promise<void>;
  live(): readonly string[];
  newest(): string;
  /** Waits until everything said so far was taken over. */
  quiet(): Promise<void>;
};

type Tell = (event: WithoutTime) => Promise<void>;
/** What the test has decided for now. */
type Rules = Pick<PlayedVenue, "tradesAt" | "refusesCancels" | "trouble">;

/** Tells one after the other, as a venue does; it goes on when a listener fails. */
function createTelling(clock: Clock) {
  let listener: VenueListener | undefined;
  let telling: Promise<void> = Promise.resolve();
  const tell: Tell = (event) => {
    const stamped = { ...event, atMs: clock.nowMs() };
    const told = telling.then(() => listener?.(stamped));
    telling = told.catch(() => {});
    return told;
  };
  return {
    tell,
    async listen(given: VenueListener) {
      listener = given;
    },
    async quiet() {
      let seen: Promise<void>;
      do {
        seen = telling;
        await seen;
        await new Promise((next) => setImmediate(next));
      } while (seen !== telling);
    },
  };
}

function createBook(tell: Tell, rules: Rules, name: string) {
  const orders = new Map<string, Live>();
  const executed: string[] = [];

  function trade(clientOrderId: string, quantity: number, price: Price): Promise<void> {
    const live = orders.get(clientOrderId);
    if (live?.standing !== "working") throw new Error(`${clientOrderId} is not working`);
    live.traded += quantity;
    if (live.traded === live.order.quantity) live.standing = "filled";
    const execId = `${name}-${executed.length + 1}`;
    executed.push(execId);
    return tell({ type: "trade", execId, clientOrderId, quantity, price, liquidity: "taker" });
  }

  function accept(order: VenueOrder): void {
    const { clientOrderId, limitPrice, side, quantity } = order;
    if (orders.has(clientOrderId)) return;
    orders.set(clientOrderId, { order, traded: 0, standing: "working" });
    void tell({ type: "new", clientOrderId });
    const at = rules.tradesAt;
    if (at === undefined || order.trigger) return;
    const mayTrade = limitPrice === null || (side === "buy" ? limitPrice >= at : limitPrice <= at);
    if (mayTrade) void trade(clientOrderId, quantity, at);
  }

  function cancel(clientOrderId: string): void {
    const live = orders.get(clientOrderId);
    if (live?.standing !== "working" || rules.refusesCancels) {
      void tell({ type: "cancelRejected", clientOrderId, reason: "too_late" });
      return;
    }
    live.standing = "canceled";
    void tell({ type: "canceled", clientOrderId, reason: null });
  }

  function replace(clientOrderId: string, { quantity, limitPrice }: VenueTerms): void {
    const live = orders.get(clientOrderId);
    if (live?.standing !== "working" || rules.refusesCancels || quantity <= live.traded) {
      void tell({ type: "replaceRejected", clientOrderId, reason: "too_late" });
      return;
    }
    live.order = { ...live.order, quantity, limitPrice };
    const open = quantity - live.traded;
    void tell({ type: "replaced", clientOrderId, open, limitPrice, venueId: null });
  }

  function take(command: VenueCommand): void {
    if (command.type === "massCancel") {
      for (const [id, { standing }] of orders) if (standing === "working") cancel(id);
      return;
    }
    const { clientOrderId } = command.order;
    const live = orders.get(clientOrderId);
    if (command.type === "new") accept(command.order);
    if (command.type === "cancel") cancel(clientOrderId);
    if (command.type === "replace") replace(clientOrderId, command.to);
    if (command.type !== "status") return;
    const standing = live?.standing ?? "unknown";
    void tell({ type: "status", clientOrderId, standing, traded: live?.traded ?? 0 });
  }

  return { orders, executed, trade, take };
}

/** A venue that a test plays. */
export function createPlayedVenue(clock: Clock, name = "embedded"): PlayedVenue {
  const sent: string[] = [];
  const rules: Rules = { tradesAt: undefined, refusesCancels: false, trouble: undefined };
  const { tell, listen, quiet } = createTelling(clock);
  const { orders, executed, trade, take } = createBook(tell, rules, name);
  return Object.assign(rules, {
    name,
    triggers: new Set(["stop", "trail"] as const),
    massCancels: true,
    listen,
    async send(command: VenueCommand) {
      const { trouble } = rules;
      rules.trouble = undefined;
      if (trouble === "unavailable") throw new VenueUnavailableError("the line is down");
      if (trouble === "lost") throw new VenueUnknownOutcomeError("no answer came");
      sent.push(command.type);
      take(command);
      if (trouble === "unanswered") throw new VenueUnknownOutcomeError("no answer came");
    },
    async keepUp() {},
    isUp: () => true,
    async close() {},
    trade,
    say: tell,
    end(clientOrderId: string, as: "expired" | "rejected", reason: VenueReason) {
      const live = orders.get(clientOrderId);
      if (live) live.standing = "canceled";
      return as === "expired"
        ? tell({ type: "expired", clientOrderId, reason })
        : tell({ type: "rejected", clientOrderId, reason });
    },
    sent,
    executed,
    async tradeSome(clientOrderId: string, quantity: number) {
      const live = orders.get(clientOrderId);
      const price = live?.order.limitPrice;
      if (!live || !price) return;
      await trade(clientOrderId, Math.min(live.order.quantity - live.traded, quantity), price);
    },
    live: () => [...orders].filter(([, { standing }]) => standing === "working").map(([id]) => id),
    newest: () => [...orders.keys()].at(-1) ?? "",
    quiet,
  });
}
