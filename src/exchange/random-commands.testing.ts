import { commandKind, phase, side } from "./codes.ts";
import type { SeededRandom } from "./differential.testing.ts";
import {
  addAdjust,
  addCancel,
  addCommand,
  addNewOrder,
  addReplace,
  addSetAccount,
  addSetBands,
  type CommandRows,
} from "./encode.ts";
import { command, commandWidth } from "./rows.ts";

const accounts = 6;
const middle = 500;
const startMicros = 1_700_000_000_000_000;
const microsASecond = 1_000_000;

/** Accounts with means. */
export function addOpening(list: CommandRows): void {
  for (let account = 1; account <= accounts; account++) {
    const none = { quantityMax: 0, valueMax: 0, positionMax: 0 };
    addSetAccount(list, startMicros, { account, ...none });
    addAdjust(list, startMicros, { account, market: 0, amount: 400_000 });
    addAdjust(list, startMicros, { account, market: 1, amount: 300 });
    addAdjust(list, startMicros, { account, market: 2, amount: 300 });
  }
}

/** One random command of any kind; its id is `id`, its time goes with it. */
export function addRandomCommand(list: CommandRows, random: SeededRandom, id: number): void {
  const market = 1 + random(2);
  const micros = startMicros + id * (microsASecond / 4);
  const kind = random(100);
  const known = Math.max(1, id - random(60));
  const account = 1 + (known % accounts);
  if (kind < 70) return addRandomOrder(list, random, id, market, micros);
  if (kind < 80) return addCancel(list, market, micros, { id: known, account });
  if (kind < 93) {
    const price = middle - 12 + random(25);
    const quantity = 1 + random(50);
    return addReplace(list, market, micros, { id: known, account, quantity, price });
  }
  const at = addRandomControl(list, random, kind, market, micros);
  if (random(2) === 0) list.rows[at + command.account] = 1 + random(accounts);
  return undefined;
}

function addRandomControl(
  list: CommandRows,
  random: SeededRandom,
  kind: number,
  market: number,
  micros: number,
): number {
  if (kind < 95) {
    const at = addCommand(list, commandKind.setPhase, market, micros);
    const phases = [phase.openingCall, phase.closingCall, phase.closed, phase.halted];
    const isOpen = random(3) > 0;
    list.rows[at + command.quantity] = isOpen ? phase.continuous : (phases[random(4)] ?? 0);
    return at;
  }
  if (kind < 97) {
    const lower = random(2) === 0 ? middle - 4 : 0;
    const upper = random(2) === 0 ? middle + 4 : 0x7fff_ffff;
    addSetBands(list, market, micros, { lower, upper });
    return list.length - commandWidth;
  }
  if (kind < 98) {
    const at = addCommand(list, commandKind.kill, 0, micros);
    list.rows[at + command.quantity] = random(3) === 0 ? 1 : 0;
    return at;
  }
  const isMass = kind < 99;
  const at = addCommand(list, isMass ? commandKind.massCancel : commandKind.disconnect, 0, micros);
  list.rows[at + command.session] = 1 + random(4);
  return at;
}

function addRandomOrder(
  list: CommandRows,
  random: SeededRandom,
  id: number,
  market: number,
  micros: number,
): void {
  const trigger = random(5) === 0 ? 1 + random(3) : 0;
  const link = random(4) === 0 ? 1 + random(4) : 0;
  const quantity = 1 + random(40);
  const timeInForce = random(3) === 0 ? random(7) : 0;
  addNewOrder(list, market, micros, {
    id,
    account: 1 + (id % accounts),
    session: 1 + random(4),
    side: random(2) === 0 ? side.buy : side.sell,
    quantity,
    price: middle - 12 + random(25),
    display: random(6) === 0 ? 1 + random(quantity) : 0,
    timeInForce,
    selfTrade: random(5),
    trigger,
    link,
    group: link === 0 ? 0 : 1 + Math.floor(id / 12),
    postOnly: random(10) === 0,
    isMarket: trigger > 1 || random(8) === 0,
    cancelOnDisconnect: random(3) === 0,
    stopPrice: middle - 12 + random(25),
    trail: 1 + random(trigger === 3 ? 200 : 6),
    expireSeconds: Math.floor(micros / microsASecond) + random(20),
  });
}
