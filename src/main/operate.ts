import { setTimeout as sleep } from "node:timers/promises";
import { type Config, holderOf } from "#config";
import { secondMs } from "#kernel";
import { openHouse, type Surroundings, surroundingsOf } from "./house.ts";
import {
  type OperationInput,
  type OperationName,
  type OperationOutput,
  OperationRefusedError,
} from "./operations.ts";
import { answerRequest, decodeAnswer, encodeRequest } from "./operator-codec.ts";
import { askServer } from "./operator-socket.ts";

const startWaitMsMax = 120 * secondMs;
const askEveryMs = 250;

/**
 * Carries out an operation on the bank of a configuration: in the server that has it open, else in
 * this process for as long as it takes.
 *
 * @throws OperationRefusedError, and what `start` throws
 */
export async function operate<N extends OperationName>(
  config: Config,
  name: N,
  input: OperationInput<N>,
  given: Partial<Surroundings> = {},
): Promise<OperationOutput<N>> {
  for (let waitedMs = 0; waitedMs < startWaitMsMax; waitedMs += askEveryMs) {
    const asked = await askServer(config.data, name, input);
    if (asked !== undefined) return asked.output;
    if (holderOf(config.data) === undefined) return operateAlone(config, name, input, given);
    if (waitedMs === 0) given.tell?.("Waiting for the server that is starting");
    await sleep(askEveryMs);
  }
  throw new OperationRefusedError("The server that holds the data folder does not answer.");
}

async function operateAlone<N extends OperationName>(
  config: Config,
  name: N,
  input: OperationInput<N>,
  given: Partial<Surroundings>,
): Promise<OperationOutput<N>> {
  const surroundings = surroundingsOf(config, given);
  await using house = await openHouse(config, config.port, surroundings);
  const context = { bank: house.bank, clock: surroundings.clock };
  // The same way as through a socket, so that both refuse the same.
  return decodeAnswer<N>(await answerRequest(context, encodeRequest(name, input)));
}
