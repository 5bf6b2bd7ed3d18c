import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { createRandomIds, createSystemClock } from "#kernel";

/** Bytes that stand for the rest of an answer, so that it is as long as that of a payment. */
const restLength = 800;

/** The yardstick of the API: `node:http` that answers like a payment and does nothing else. */
export type BareServer = {
  readonly child: ChildProcess;
  readonly port: number;
  stop(): Promise<void>;
};

/** Starts it in a process of its own, on a free port, with the options of this one. */
export async function startBareServer(): Promise<BareServer> {
  const child = fork(fileURLToPath(import.meta.url));
  const exited = once(child, "exit");
  const [port] = await once(child, "message");
  return {
    child,
    port: Number(port),
    async stop() {
      child.disconnect();
      await exited;
    },
  };
}

function serve(): void {
  const ids = createRandomIds(createSystemClock());
  const amount = { amount: "1", currency: "USD" };
  const rest = "-".repeat(restLength);
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (part: string) => {
      text += part;
    });
    request.on("end", () => {
      JSON.parse(text);
      const id = ids.make("mov");
      const payment = { id, kind: "payment", state: "completed", direction: "out", amount, rest };
      const body = JSON.stringify(payment);
      const headers = { "content-type": "application/json", "content-length": body.length };
      response.writeHead(201, headers).end(body);
    });
  });
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (typeof address === "object") process.send?.(address?.port);
  });
  process.once("disconnect", () => process.exit());
}

if (import.meta.main) serve();
