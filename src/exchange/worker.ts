import { parentPort, workerData } from "node:worker_threads";
import { openJournaledEngine } from "./journaled-engine.ts";
import { hashState } from "./state-codec.ts";
import { type Answer, type Request, readWorkerData } from "./worker-codec.ts";

// The thread that owns the exchange: whoever wants something of it sends a message and waits.
const port = parentPort;
if (port === null) throw new Error("worker.ts runs as a worker thread");
const { folder, options, wantsOpening } = readWorkerData(workerData);
const journaled = openJournaledEngine(folder, options, wantsOpening);

async function answer(request: Request): Promise<Answer> {
  switch (request.asks) {
    case "submit":
      return { number: request.number, events: await journaled.submit(request.rows) };
    case "snapshot":
      await journaled.snapshot();
      return { number: request.number };
    case "hash":
      return { number: request.number, hash: hashState(journaled.engine) };
    case "close":
      await journaled.close();
      return { number: request.number };
  }
}

port.on("message", (request: Request) => {
  answer(request).then(
    (found) => {
      port.postMessage(found, found.events === undefined ? [] : [found.events.buffer]);
      if (request.asks === "close") port.close();
    },
    (error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      port.postMessage({ number: request.number, error: message } satisfies Answer);
    },
  );
});
const { opening } = journaled;
port.postMessage({ number: 0, ...(opening && { opening }) } satisfies Answer);
