import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { createConnection, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { buffer } from "node:stream/consumers";
import { holderOf } from "#config";
import {
  type OperationContext,
  type OperationName,
  type OperationOutput,
  OperationRefusedError,
} from "./operations.ts";
import { answerRequest, decodeAnswer, encodeRequest } from "./operator-codec.ts";

const requestBytesMax = 64 * 1024 * 1024;
/** A Unix socket's path is at most this long on Linux and macOS alike. */
const socketPathBytesMax = 103;

/** Each process has its own: one that was replaced and ends late must not remove another's. */
function socketPathOf(dataFolder: string, pid: number): string {
  const inside = join(resolve(dataFolder), "operator", String(pid));
  if (Buffer.byteLength(inside) <= socketPathBytesMax) return inside;
  const digest = createHash("sha256").update(inside).digest("hex").slice(0, 16);
  return join(tmpdir(), `bourse-${digest}`, String(pid));
}

/** A folder that nobody else can enter is what protects the socket in it. */
function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(folder);
  const isPrivate = (mode & 0o077) === 0 && (process.getuid?.() ?? uid) === uid;
  if (!isPrivate) throw new Error(`${folder} must be closed to others, and yours`);
}

/**
 * Lets the commands of the user who started the server work on the bank that it has open: there is
 * one writer of a ledger, and it is this process. Nobody else can reach the socket.
 */
export async function openOperatorSocket(
  dataFolder: string,
  context: OperationContext,
): Promise<AsyncDisposable> {
  const path = socketPathOf(dataFolder, process.pid);
  makePrivateFolder(dirname(path));
  // What killed processes left.
  for (const name of readdirSync(dirname(path))) rmSync(join(dirname(path), name));
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    void serve(socket, context).catch(() => socket.destroy());
  });
  await new Promise<void>((done, reject) => {
    server.once("error", reject);
    server.listen(path, done);
  });
  return {
    async [Symbol.asyncDispose]() {
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}

/** The asker ends its half of the connection after the request. */
async function serve(socket: Socket, context: OperationContext): Promise<void> {
  let length = 0;
  socket.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length > requestBytesMax) socket.destroy();
  });
  const request = await buffer(socket);
  socket.end(await answerRequest(context, request));
}

/**
 * Has the running server carry out an operation; undefined when none listens there.
 *
 * @throws OperationRefusedError
 */
export async function askServer<N extends OperationName>(
  dataFolder: string,
  operation: N,
  input: unknown,
): Promise<{ readonly output: OperationOutput<N> } | undefined> {
  const pid = holderOf(dataFolder);
  if (pid === undefined) return undefined;
  const socket = createConnection({ path: socketPathOf(dataFolder, pid), allowHalfOpen: true });
  const isOpen = await new Promise<boolean>((done) => {
    socket.once("connect", () => done(true));
    socket.once("error", () => done(false));
  });
  if (!isOpen) return undefined;
  socket.end(encodeRequest(operation, input));
  const answer = await buffer(socket);
  if (answer.length === 0)
    throw new OperationRefusedError("The server stopped before it answered.");
  return { output: decodeAnswer<N>(answer) };
}
