import { setTimeout as sleep } from "node:timers/promises";
import {
  createPostgresStore,
  type FixApplication,
  type FixVersion,
  type Initiator,
  type OutgoingField,
  type OutgoingMessage,
  type SessionSettings,
  startInitiator,
} from "#fix";
import type { Clock, Db, Log } from "#kernel";
import {
  type VenueCommand,
  type VenueEvent,
  type VenueListener,
  type VenuePort,
  VenueUnavailableError,
} from "../venue.ts";
import {
  cancelRequest,
  massCancelRequest,
  newOrderSingle,
  type RequestMark,
  readVenueEvent,
  replaceRequest,
  statusRequest,
} from "./fix-messages.ts";

/** A broker or venue that is reached over FIX. */
export type FixVenueDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** Part of what trades are known by: it never changes. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly version: FixVersion;
  /** Our CompID, and theirs. */
  readonly sender: string;
  readonly target: string;
  /** What their Logon wants beside the standard's: Username (553), Password (554). */
  readonly logonFields?: readonly OutgoingField[];
  /** Some venues begin anew with each logon; then trades of an outage are learnt by status alone. */
  readonly resetOnLogon?: boolean;
  readonly reconnectMs?: number;
};

const retryMs = 1_000;
const logonWaitMs = 3_000;

/**
 * A venue behind a FIX session. What it says is stored by the listener before the session counts it
 * as received, so a crash loses nothing; what it said while we were away it says again, in order,
 * before any answer to a later question.
 */
export function createFixVenue(deps: FixVenueDeps): VenuePort {
  const { clock, log } = deps;
  let listener: VenueListener | undefined;
  let initiator: Promise<Initiator> | undefined;
  let running: Initiator | undefined;
  let telling: Promise<void> = Promise.resolve();
  let isClosed = false;
  let requests = 0;
  const at = () => ({ nowMs: clock.nowMs(), count: requests++ });
  const firstLogon = Promise.withResolvers<void>();

  /** One after the other; an event that could not be stored is told again until it is. */
  function tell(event: VenueEvent): Promise<void> {
    telling = telling.then(async () => {
      while (!isClosed) {
        try {
          return await listener?.(event);
        } catch (error) {
          log.error({ err: error, venue: deps.name }, "an event of a venue was not stored; again");
          await sleep(retryMs);
        }
      }
    });
    return telling;
  }

  const application: FixApplication = {
    loggedOn() {
      firstLogon.resolve();
      void tell({ type: "sessionUp", atMs: clock.nowMs() });
    },
    loggedOut: () => void tell({ type: "sessionDown", atMs: clock.nowMs() }),
    async receive(message) {
      const event = readVenueEvent(message, clock.nowMs());
      if (event !== undefined) await tell(event);
    },
  };

  function send(message: OutgoingMessage): void {
    // A message given to a session that is down would be sent whenever it is up again.
    if (running?.peer.isLoggedOn() !== true) {
      throw new VenueUnavailableError(`${deps.name} is not connected`);
    }
    running.peer.send(message);
  }

  return {
    name: deps.name,
    triggers: new Set(["stop"]),
    // FIX 4.2 has no message for it.
    massCancels: deps.version === "FIX.4.4",
    async listen(given) {
      listener = given;
      initiator ??= open(deps, application);
      running = await initiator;
      // Whoever listens wants to speak next; a venue that is away holds up a start for a moment.
      await Promise.race([firstLogon.promise, sleep(logonWaitMs, undefined, { ref: false })]);
    },
    async send(command) {
      send(messageOf(command, deps.version, at()));
    },
    async keepUp() {},
    isUp: () => running?.peer.isLoggedOn() === true,
    async close() {
      isClosed = true;
      await (await initiator)?.close();
      await telling;
    },
  };
}

function messageOf(command: VenueCommand, version: FixVersion, at: RequestMark): OutgoingMessage {
  switch (command.type) {
    case "new":
      return newOrderSingle(command.order, at.nowMs);
    case "cancel":
      return cancelRequest(command.order, at);
    case "replace":
      return replaceRequest(command.order, command.to, at);
    case "massCancel":
      if (version === "FIX.4.4") return massCancelRequest(command.instrument, at);
      throw new VenueUnavailableError(`${version} cancels orders one by one`);
    case "status":
      return statusRequest(command.order);
  }
}

function open(deps: FixVenueDeps, application: FixApplication): Promise<Initiator> {
  const { db, clock, log, host, port, tls, version, sender, target } = deps;
  const settings: SessionSettings = {
    version,
    sender,
    target,
    role: "initiator",
    resetOnLogon: deps.resetOnLogon ?? false,
    allowsUserDefined: true,
    ...(deps.logonFields !== undefined && { logonFields: deps.logonFields }),
    // Nobody wants an order of an hour ago: what did not arrive is asked about, not sent again.
    mayResend: () => false,
  };
  return startInitiator({
    host,
    port,
    settings,
    store: createPostgresStore(db, settings),
    application,
    clock,
    log,
    ...(tls !== undefined && { tls }),
    ...(deps.reconnectMs !== undefined && { reconnectMs: deps.reconnectMs }),
  });
}
