import { migrations as fixMigrations } from "#fix";
import {
  createFirms,
  migrations as gatewayMigrations,
  orderBookName,
  startGateway,
} from "#gateway";
import { eventMigrations } from "#kernel";
import { migrations as marketMigrations } from "#market";
import { openTestMarket } from "./test-market.ts";

type Door = Parameters<typeof startGateway>[0];

/** A gateway of its own at an exchange of its own, on a port that the system chooses. */
export async function openTestGateway(given: Pick<Door, "compId"> & Partial<Pick<Door, "tls">>) {
  await using stack = new AsyncDisposableStack();
  const migrations = [
    ...eventMigrations,
    ...marketMigrations,
    ...fixMigrations,
    ...gatewayMigrations,
  ];
  const ground = { migrations, seed: given.compId, keepers: [orderBookName] };
  const world = stack.use(await openTestMarket(ground));
  const firms = createFirms(world);
  const door = { port: 0, host: "127.0.0.1", ...given };
  const gateway = stack.use(await startGateway({ ...world, firms, ...door }));
  const owned = stack.move();
  return { ...world, firms, gateway, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}
