import { vi } from "vitest";
import { createAccounts, institutionAccounts, ledgerOf } from "#accounts";
import {
  createActionMarket,
  createBrokerage,
  createEmbeddedVenue,
  createMarketPort,
  embeddedCustodian,
  embeddedKeeper,
  noFees,
  type VenueEvent,
  type VenueListener,
  type VenuePort,
} from "#brokerage";
import {
  createMemoryStore,
  type FixMessage,
  field,
  formatTimestamp,
  type OutgoingField,
  startInitiator,
} from "#fix";
import { createFirms, type NewFirm, orderBookName, startGateway } from "#gateway";
import { idToU128, must, silentLog } from "#kernel";
import { createMemoryLedger, transferInput } from "#ledger";
import { createMovements } from "#movements";
import { openTestMarket } from "#testing";
import { migrations } from "./migrations.ts";

/** The broker at its own exchange, the gateway, and one member with a hundred dollars. */
export async function openHouse() {
  await using stack = new AsyncDisposableStack();
  const keepers = [embeddedKeeper, orderBookName];
  const world = stack.use(await openTestMarket({ migrations, seed: "fix member", keepers }));
  const { market, events } = world;
  const ledger = createMemoryLedger(world);
  stack.defer(() => ledger.close());
  const movements = await createMovements({ ...world, ledger });
  stack.defer(() => movements.close());
  const directory = { nameOf: async () => ({ name: "Alice", handle: "alice" }) };
  const accounts = createAccounts({ ...world, ledger, movements, directory });
  await accounts.ensureInstitution();
  const { venue, say } = withVoice(createEmbeddedVenue(world));
  const brokerage = createBrokerage({
    ...world,
    ledger,
    movements,
    accounts,
    market: createMarketPort(market),
    issuers: createActionMarket(market),
    identity: {
      findPayee: async () => ({ ok: false, error: { code: "not_found" } }),
      isBlockedBetween: () => false,
    },
    venueOf: () => venue,
    venues: [venue],
    custodian: embeddedCustodian,
    fees: noFees,
  });
  await brokerage.start();
  stack.defer(() => brokerage.close());
  const alice = world.ids.make("usr");
  const account = await accounts.open(alice, "USD", "Alice");
  const funding = transferInput({
    id: world.ids.u128(),
    debitAccountId: institutionAccounts.nostro("USD"),
    creditAccountId: idToU128(account.id),
    amount: 10_000n,
    ledger: ledgerOf("USD"),
    code: 1,
  });
  const [funded] = await ledger.createTransfers([funding]);
  if (funded?.status !== "created") throw new Error("she has no money");
  const firms = createFirms(world);
  const trading = { brokerage, events };
  const door = { port: 0, host: "127.0.0.1", compId: "BOURSE" };
  const openGateway = () => startGateway({ ...world, firms, trading, ...door });
  let gateway = await openGateway();
  stack.defer(() => gateway[Symbol.asyncDispose]());
  const owned = stack.move();
  return {
    ...world,
    brokerage,
    say,
    alice,
    /** Lets a firm in, by a password. */
    async add(firm: Partial<NewFirm> & { readonly compId: string }): Promise<string> {
      const { compId } = firm;
      const plain = { name: compId, version: "FIX.4.4", certificate: null, copies: null } as const;
      const added = must(await firms.add({ ...plain, cancelOnDisconnect: false, ...firm }));
      return added.password ?? "";
    },
    port: () => gateway.port,
    closeGateway: () => gateway[Symbol.asyncDispose](),
    async reopenGateway() {
      gateway = await openGateway();
    },
    /** What she may spend, in cents. */
    async available(): Promise<bigint> {
      const [held] = await accounts.balances([account]);
      return held?.available.amount ?? -1n;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;

/** A venue that also says what a test wants it to: embedded, it takes no trade back. */
function withVoice(venue: VenuePort) {
  let listener: VenueListener = async () => {};
  const speaking: VenuePort = {
    ...venue,
    listen(given) {
      listener = given;
      return venue.listen(given);
    },
  };
  return { venue: speaking, say: (event: VenueEvent) => listener(event) };
}

/** A session with the gateway: what it sends, and what it is told. */
export type Session = Awaited<ReturnType<typeof logOn>>;

/** Logs on as a firm that was added. */
export async function logOn(
  house: House,
  compId: string,
  password: string,
  store = createMemoryStore(),
) {
  const told: FixMessage[] = [];
  const initiator = await startInitiator({
    host: "127.0.0.1",
    port: house.port(),
    settings: {
      version: "FIX.4.4",
      sender: compId,
      target: "BOURSE",
      role: "initiator",
      logonFields: [[554, password]],
    },
    store,
    application: { receive: (message) => void told.push(message) },
    clock: house.clock,
    log: silentLog,
    reconnectMs: 20,
  });
  const until = (isSo: () => boolean) =>
    vi.waitFor(
      () => {
        if (!isSo()) throw new Error("it has not come");
      },
      { timeout: 20_000, interval: 2 },
    );
  await until(() => initiator.peer.isLoggedOn());
  let read = 0;
  const send = (type: string, body: readonly OutgoingField[], header: OutgoingField[] = []) =>
    initiator.peer.send({ type, body, header });
  const at = () => [60, formatTimestamp(house.clock.nowMs())] as const;
  return {
    close: () => initiator.close(),
    again: () => logOn(house, compId, password, store),
    send,
    /** A limit order for ACME, good till cancelled: 1 buys, 2 sells. */
    order(clOrdId: string, side: 1 | 2, quantity: number, price: string, header?: OutgoingField[]) {
      const what: OutgoingField[] = [
        [11, clOrdId],
        [38, quantity],
        [40, 2],
        [44, price],
        [54, side],
        [55, "ACME"],
        [59, 1],
        at(),
      ];
      send("D", what, header);
    },
    cancel: (clOrdId: string, original: string) =>
      send("F", [[11, clOrdId], [41, original], [54, 1], [55, "ACME"], at()]),
    replace: (clOrdId: string, original: string, quantity: number, price: string) =>
      send("G", [
        [11, clOrdId],
        [38, quantity],
        [40, 2],
        [41, original],
        [44, price],
        [54, 1],
        [55, "ACME"],
        at(),
      ]),
    status: (clOrdId: string) =>
      send("H", [
        [11, clOrdId],
        [54, 1],
        [55, "ACME"],
      ]),
    massCancel: (clOrdId: string) => send("q", [[11, clOrdId], [530, 7], at()]),
    /** The next message that it is told, as the fields asked for: `8 11=a 39=0`. */
    async hear(...tags: number[]): Promise<string> {
      await until(() => told.length > read);
      const message = told[read++];
      if (message === undefined) return "";
      const fields = tags.flatMap((tag) => {
        const value = field(message, tag);
        return value === undefined ? [] : [`${tag}=${value}`];
      });
      return [message.type, ...fields].join(" ");
    },
  };
}
