import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createFixVenue, type FixVenueDeps, type VenuePort } from "#brokerage";
import type { Config } from "#config";
import type { Instrument } from "#market";

/** A broker outside that trades for members, and what it trades. */
export type BrokerDoor = {
  readonly venue: VenuePort;
  trades(instrument: Pick<Instrument, "exchange">): boolean;
};

/** What the settings say of the broker. */
export type BrokerConfig = Pick<
  Config,
  | "brokerAddress"
  | "brokerExchanges"
  | "brokerVersion"
  | "brokerSender"
  | "brokerTarget"
  | "brokerPassword"
  | "brokerTlsFolder"
>;

/** Opens nothing yet: the session begins when the broker is listened to. */
export function createBrokerDoor(
  config: BrokerConfig,
  deps: Pick<FixVenueDeps, "db" | "clock" | "log">,
): BrokerDoor | undefined {
  const { brokerAddress, brokerExchanges, brokerPassword, brokerTlsFolder: folder } = config;
  if (brokerAddress === undefined) return undefined;
  const venue = createFixVenue({
    ...deps,
    ...brokerAddress,
    name: `fix ${config.brokerTarget}`,
    version: config.brokerVersion,
    sender: config.brokerSender,
    target: config.brokerTarget,
    ...(brokerPassword !== undefined && {
      logonFields: passwordFields(config.brokerVersion, brokerPassword),
    }),
    ...(folder !== undefined && { tls: readTls(folder) }),
  });
  return {
    venue,
    trades: ({ exchange }) => brokerExchanges === "*" || brokerExchanges.includes(exchange),
  };
}

/** FIX 4.2 has no field for a password: it goes as raw data. */
function passwordFields(
  version: string,
  password: string,
): NonNullable<FixVenueDeps["logonFields"]> {
  if (version === "FIX.4.4") return [[554, password]];
  return [
    [95, Buffer.byteLength(password)],
    [96, password],
  ];
}

function readTls(folder: string): NonNullable<FixVenueDeps["tls"]> {
  const read = (name: string) => {
    const path = join(folder, name);
    return existsSync(path) ? readFileSync(path, "utf8") : undefined;
  };
  const [ca, cert, key] = ["ca.pem", "cert.pem", "key.pem"].map(read);
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}
