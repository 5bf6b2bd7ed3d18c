import { createServer, type Socket } from "node:net";

/** A mail as it came in. */
export type ReceivedMail = { readonly to: string; readonly source: string };

/** A mail server on loopback that keeps what it takes, for tests. */
export type MailReceiver = AsyncDisposable & {
  readonly url: string;
  readonly received: readonly ReceivedMail[];
  /** What it answers to an address, of the sender or of a reader; 250 takes it. */
  answer: (address: string) => string;
};

const terminator = "\r\n.\r\n";

/** Speaks as much of SMTP (RFC 5321) as a client needs, without TLS. */
export async function startMailReceiver(): Promise<MailReceiver> {
  const received: ReceivedMail[] = [];
  const sockets = new Set<Socket>();
  const receiver = { answer: (_address: string) => "250 taken" };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => {});
    converse(socket, received, (address) => receiver.answer(address));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return Object.assign(receiver, {
    url: `smtp://127.0.0.1:${port}`,
    received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  });
}

function converse(
  socket: Socket,
  received: ReceivedMail[],
  answer: (address: string) => string,
): void {
  let buffer = "";
  let to = "";
  let isData = false;
  const say = (line: string) => void socket.write(`${line}\r\n`);

  function command(line: string): void {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === "EHLO" || verb === "HELO") say("250 receiver");
    else if (verb === "MAIL" || verb === "RCPT") {
      to = line.match(/<([^>]*)>/)?.[1] ?? "";
      say(answer(to));
    } else if (verb === "DATA") {
      isData = true;
      say("354 go on");
    } else if (verb === "QUIT") socket.end("221 bye\r\n");
    else say("250 ok");
  }

  say("220 receiver");
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    buffer += chunk;
    for (;;) {
      const mark = isData ? terminator : "\r\n";
      const end = buffer.indexOf(mark);
      if (end < 0) return;
      const part = buffer.slice(0, end);
      buffer = buffer.slice(end + mark.length);
      if (isData) {
        received.push({ to, source: part });
        isData = false;
        say("250 taken");
      } else command(part);
    }
  });
}
