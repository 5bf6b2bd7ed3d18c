import { LedgerFencedError } from "../errors.ts";
import { type Disk, emptyDisk, store } from "./disk.ts";
import type { Node, Sent } from "./node.ts";
import type { Random } from "./random.ts";
import type { Actor, Scheduler } from "./scheduler.ts";

/** Ways in which storage may be wrong, to prove that it is noticed. */
export type StorageDefect =
  | "acknowledges what it has not stored"
  | "loses a transfer"
  | "lets a former writer in"
  | "forgets what no checkpoint covers"
  | "forgets the highest ids"
  | "forgets settlements"
  | "believes that more has expired";

export type ServerDeps = {
  readonly random: Random;
  readonly scheduler: Scheduler;
  /** Told of each group at the moment at which it is stored. */
  readonly onStored: (sent: Sent) => void;
  /** Ends the simulation. */
  readonly fail: (error: unknown) => void;
  readonly defect: StorageDefect | undefined;
};

/** The server of a simulated database. */
export type Server = ServerDeps & {
  readonly disk: Disk;
  readonly connections: Set<Connection>;
  /** Who holds the lock that only one writer can have. */
  holder: Connection | undefined;
};

/** A group on its way to the server. */
export type Message = Sent & {
  /** Statements that the server has still to execute before it commits. */
  statements: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
};

export type Connection = {
  readonly node: Node;
  epoch: bigint;
  isOpenAtServer: boolean;
  isOpenAtClient: boolean;
  isExecuting: boolean;
  /** Arrived at the server and not executed, in order. */
  readonly requests: Message[];
  /** Sent by the client, who has not heard of them yet. */
  readonly pending: Set<Message>;
  readonly answers: (() => void)[];
  readonly lose: (error: Error) => void;
};

export const serverActor: Actor = { name: "server", alive: true };
const statementsMax = 4;
/** How long it may take until a client hears that its connection is lost. */
const slowTurnsMax = 60;
/** Of groups, one in so many meets a defect of storage. */
const groupsPerDefect = 40;

export function createServer(deps: ServerDeps): Server {
  return { ...deps, disk: emptyDisk(), connections: new Set(), holder: undefined };
}

/** Sends a group. What becomes of it is told by the message's `resolve` or `reject`. */
export function request(server: Server, connection: Connection, sent: Omit<Message, "statements">) {
  const message = { ...sent, statements: server.random.below(statementsMax) };
  if (!connection.isOpenAtClient) return message.reject(new Error("the connection is closed"));
  connection.pending.add(message);
  const isEarly = server.defect === "acknowledges what it has not stored";
  if (isEarly && server.random.once(groupsPerDefect)) answer(server, connection, message);
  if (!connection.isOpenAtServer) return;
  connection.requests.push(message);
  executeLater(server, connection);
}

function executeLater(server: Server, connection: Connection): void {
  if (connection.isExecuting) return;
  connection.isExecuting = true;
  server.scheduler.later(serverActor, `works for ${connection.node.name}`, () => {
    connection.isExecuting = false;
    execute(server, connection);
  });
}

/** One statement of the transaction under way, or its commit. */
function execute(server: Server, connection: Connection): void {
  const [message] = connection.requests;
  if (!message || !connection.isOpenAtServer) return;
  if (message.statements > 0) {
    message.statements -= 1;
  } else {
    connection.requests.shift();
    answer(server, connection, message, commit(server, connection, message));
  }
  if (connection.requests.length > 0) executeLater(server, connection);
}

function commit(server: Server, connection: Connection, sent: Sent): Error | undefined {
  const { disk, defect } = server;
  const { group } = sent;
  if (defect !== "lets a former writer in") {
    if (disk.epoch !== connection.epoch) return new LedgerFencedError("another writer took over");
    if (disk.head.sequence + 1n !== group.link.sequence) return new Error("a group is missing");
  }
  const isLossy = defect === "loses a transfer" && server.random.once(groupsPerDefect);
  store(disk, isLossy ? { ...group, transfers: group.transfers.slice(1) } : group);
  server.onStored(sent);
  return undefined;
}

function answer(server: Server, connection: Connection, message: Message, error?: Error): void {
  const { node, pending, answers } = connection;
  answers.push(() => {
    if (!connection.isOpenAtClient || !pending.delete(message)) return;
    if (error) message.reject(error);
    else message.resolve();
  });
  server.scheduler.later(node, "is answered", () => answers.shift()?.());
}

/** The server loses a connection: what it has not committed is undone. Its client learns later. */
export function cutAtServer(server: Server, connection: Connection): void {
  if (!connection.isOpenAtServer) return;
  connection.isOpenAtServer = false;
  connection.requests.length = 0;
  server.connections.delete(connection);
  if (server.holder === connection) server.holder = undefined;
  // Answers on their way may still arrive, or are lost with the connection.
  if (server.random.once(2)) connection.answers.length = 0;
  const slow = server.random.below(server.random.pick([1, 10, slowTurnsMax]));
  server.scheduler.muchLater(connection.node, "hears of a lost connection", slow, () =>
    cutAtClient(server, connection),
  );
}

/** A client loses its connection: what it has sent the server may still execute. */
export function cutAtClient(server: Server, connection: Connection): void {
  if (!connection.isOpenAtClient) return;
  connection.isOpenAtClient = false;
  const error = new Error("the connection was lost");
  connection.lose(error);
  for (const message of connection.pending) message.reject(error);
  connection.pending.clear();
  server.scheduler.later(serverActor, "misses a client", () => cutAtServer(server, connection));
}

/** What remains of a node that died: its server side, which notices late. */
export function forgetNode(server: Server, node: Node): void {
  for (const connection of server.connections) {
    if (connection.node !== node) continue;
    connection.isOpenAtClient = false;
    server.scheduler.later(serverActor, "misses a client", () => cutAtServer(server, connection));
  }
}
