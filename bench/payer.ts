import { connect, type Socket } from "node:net";

/** What the load asks for, and of whom. */
export type Load = {
  readonly port: number;
  /** Everything of a request but its key: what stands before it and what after. */
  readonly requests: readonly { readonly head: string; readonly tail: string }[];
  readonly inFlight: number;
  readonly seconds: number;
  /** Keys of this run begin with it. */
  readonly keyPrefix: string;
};

/** What one run of the load came to. */
export type Taken = {
  readonly latenciesMs: number[];
  /** Ids of the movements that were answered. */
  readonly ids: Set<string>;
  /** The first few answers that were not a completed payment of one cent. */
  readonly wrong: string[];
  wrongCount: number;
};

const readBytesMax = 64 * 1024;
const wrongShownMax = 5;
const statusExpected = "HTTP/1.1 201 ";
const lengthPattern = /\r\ncontent-length: (\d+)\r\n/i;
const endOfHead = "\r\n\r\n";
const bodyExpected = /^\{"id":"(mov_[0-9a-z]{26})","kind":"payment","state":"completed",/;
/** Wherever they stand: the order of the fields is nobody's promise. */
const fieldsExpected = ['"direction":"out"', '"amount":{"amount":"1","currency":"USD"}'];

/**
 * One keep-alive connection that pays, waits for the answer, checks it, and pays again, until the
 * time is over. Written on the socket itself: the load must cost little beside what it measures.
 */
export function startPayer(load: Load, index: number, untilMs: number, taken: Taken) {
  return new Promise<void>((resolve, reject) => {
    let turn = index;
    let sentMs = 0;
    let received = "";

    function pay(socket: Socket): void {
      const request = load.requests[turn % load.requests.length];
      if (request === undefined) throw new Error("there are requests");
      sentMs = performance.now();
      socket.write(`${request.head}${load.keyPrefix}-${index}-${turn}${request.tail}`, "latin1");
      turn += 1;
    }

    function take(socket: Socket, text: string): void {
      received += text;
      const end = endOfAnswer(received);
      if (end === undefined) return;
      const nowMs = performance.now();
      taken.latenciesMs.push(nowMs - sentMs);
      check(received, end, taken);
      received = "";
      if (nowMs < untilMs) return pay(socket);
      socket.end();
      resolve();
    }

    const buffer = Buffer.allocUnsafe(readBytesMax);
    const socket = connect({
      port: load.port,
      host: "127.0.0.1",
      noDelay: true,
      onread: {
        buffer,
        callback(count) {
          take(socket, buffer.toString("latin1", 0, count));
          return true;
        },
      },
    });
    socket.once("connect", () => pay(socket));
    socket.once("error", reject);
    socket.once("close", () => reject(new Error("the server closed a connection")));
  });
}

type Ends = { readonly head: number; readonly body: number };

/** Where the head and the body of a whole answer end; undefined while some is on its way. */
function endOfAnswer(text: string): Ends | undefined {
  const head = text.indexOf(endOfHead);
  if (head < 0) return undefined;
  const length = lengthPattern.exec(text.slice(0, head + 2))?.[1];
  if (length === undefined) throw new Error(`an answer without a length: ${text}`);
  const body = head + endOfHead.length + Number(length);
  return text.length < body ? undefined : { head: head + endOfHead.length, body };
}

function check(text: string, { head, body }: Ends, taken: Taken): void {
  const isWhole = text.startsWith(statusExpected) && text.length === body;
  const id = isWhole ? bodyExpected.exec(text.slice(head, body))?.[1] : undefined;
  if (id !== undefined && fieldsExpected.every((field) => text.includes(field))) {
    taken.ids.add(id);
    return;
  }
  taken.wrongCount += 1;
  if (taken.wrong.length < wrongShownMax) taken.wrong.push(text);
}
