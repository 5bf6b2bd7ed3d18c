import { createServer, isIP } from "node:net";
import type { Config } from "#config";
import type { RelyingParty } from "#identity";

/** The server cannot listen where it is told to. */
export class AddressError extends Error {
  override readonly name = "AddressError";
}

/**
 * Finds out that the address can be listened on before anything that takes long is begun.
 *
 * @returns the port: the one of the settings, or a free one for 0
 * @throws AddressError when it is in use, or not ours
 */
export async function choosePort({ host, port }: Config): Promise<number> {
  const probe = createServer();
  try {
    return await new Promise<number>((done, reject) => {
      probe.once("error", reject);
      probe.listen({ host, port, exclusive: true }, () => {
        const address = probe.address();
        done(typeof address === "object" && address !== null ? address.port : port);
      });
    });
  } catch (cause) {
    throw addressError(host, port, cause);
  } finally {
    await new Promise<void>((done) => probe.close(() => done()));
  }
}

export function addressError(host: string, port: number, cause: unknown): AddressError {
  const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const why =
    code === "EADDRINUSE"
      ? `Port ${port} is in use. Stop what uses it, or set PORT to another.`
      : `Cannot listen on ${host} port ${port} (${String(code)}). Set HOST and PORT.`;
  return new AddressError(why, { cause });
}

/** Where members reach the app when the settings do not say. */
export function publicUrlOf(config: Config, port: number): string {
  if (config.publicUrl !== undefined) return config.publicUrl;
  const isEverywhere = config.host === "0.0.0.0" || config.host === "::";
  const host = isEverywhere ? "127.0.0.1" : config.host;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/**
 * The site as passkeys know it. They are bound to a name, never to a number: on this machine that
 * is `localhost`.
 */
export function relyingPartyOf(publicUrl: string): RelyingParty {
  const { hostname, port, protocol } = new URL(publicUrl);
  const isNumber = isIP(hostname.replace(/^\[|\]$/g, "")) !== 0;
  const id = isNumber ? "localhost" : hostname;
  const suffix = port === "" ? "" : `:${port}`;
  const origins = [...new Set([publicUrl, `${protocol}//${id}${suffix}`])];
  return { id, name: "Bourse", origins };
}
