import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Config } from "#config";
import { type Gateway, type GatewayDeps, startGateway } from "#gateway";
import type { Clock, Log } from "#kernel";
import type { Bank } from "./bank.ts";

/** Opens the door for firms, where the settings say on which port. */
export async function openFixGateway(
  config: Config,
  { db, market, firms, brokerage, events }: Bank,
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<Gateway | undefined> {
  const { fixPort: port, fixCompId: compId, fixTlsFolder: folder, host } = config;
  if (port === undefined) return undefined;
  const tls = folder === undefined ? {} : { tls: readTls(folder) };
  const trading = { brokerage, events };
  return startGateway({ db, market, firms, clock, log, port, host, compId, trading, ...tls });
}

function readTls(folder: string): NonNullable<GatewayDeps["tls"]> {
  const read = (name: string) => readFileSync(join(folder, name), "utf8");
  const clients = existsSync(join(folder, "clients.pem")) ? { ca: read("clients.pem") } : {};
  return { cert: read("cert.pem"), key: read("key.pem"), ...clients };
}
