import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What breaks on a connection: at once, before its next request arrives, or after it has. */
export const cuts = ["now", "request_lost", "answer_lost"] as const;
export type Cut = (typeof cuts)[number];

/** Whose connection it is: the ledger's writer, the writer of movements, or one of the pool. */
export const uses = ["ledger", "movements", "pool"] as const;
export type Use = (typeof uses)[number];

/** A relay between a bank and its database, which breaks connections when told to. */
export type Network = AsyncDisposable & {
  /** Of the database, by way of this network. */
  readonly url: string;
  /** Breaks one open connection of that use; a later one is not harmed. */
  cut(use: Use, cut: Cut): void;
  /** Breaks every open connection. */
  cutAll(): void;
  /** Forgets cuts that have not happened yet. */
  mend(): void;
  /** No byte passes any more, and no connection is taken: whoever is behind it is dead. */
  sever(): void;
};

type Link = { readonly client: Socket; readonly server: Socket; use: Use; cut: Cut | undefined };

const socketName = ".s.PGSQL.5432";
/** How long the server still hears a client that has gone. */
const lingerMs = 20;

/** @param databaseUrl names the folder of a Unix socket as its `host` */
export async function openNetwork(databaseUrl: string): Promise<Network> {
  const target = new URL(databaseUrl.replace("@/", "@localhost/")).searchParams.get("host") ?? "";
  const folder = mkdtempSync(join(tmpdir(), "bourse-net-"));
  const links = new Set<Link>();
  let severed = false;
  const server = createServer((client) => {
    if (severed) client.destroy();
    else relay(client, connect(join(target, socketName)), links);
  });
  await listen(server, join(folder, socketName));
  const encoded = encodeURIComponent(target);
  return {
    url: databaseUrl.replace(encoded, encodeURIComponent(folder)),
    cut(use, cut) {
      const link = [...links].find((one) => one.use === use && one.cut === undefined);
      if (!link) return;
      if (cut === "now") drop(link);
      else link.cut = cut;
    },
    cutAll() {
      for (const link of links) drop(link);
    },
    mend() {
      for (const link of links) link.cut = undefined;
    },
    sever() {
      severed = true;
      for (const link of links) drop(link);
    },
    async [Symbol.asyncDispose]() {
      for (const link of links) drop(link);
      await new Promise((closed) => server.close(closed));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
}

function relay(client: Socket, server: Socket, links: Set<Link>): void {
  const link: Link = { client, server, use: "pool", cut: undefined };
  links.add(link);
  client.on("data", (chunk) => {
    link.use = useOf(chunk) ?? link.use;
    if (link.cut === "request_lost") return drop(link);
    server.write(chunk);
    if (link.cut !== "answer_lost") return;
    client.destroy();
    setTimeout(() => server.destroy(), lingerMs);
  });
  server.on("data", (chunk) => {
    if (!client.destroyed) client.write(chunk);
  });
  for (const [one, other] of [
    [client, server],
    [server, client],
  ] as const) {
    one.on("error", () => {});
    one.on("close", () => {
      links.delete(link);
      // What was asked last may still be carried out: as when a machine vanishes.
      if (link.cut !== "answer_lost") other.destroy();
    });
  }
}

function drop({ client, server }: Link): void {
  client.destroy();
  server.destroy();
}

function useOf(chunk: Buffer): Use | undefined {
  if (chunk.includes("bourse-ledger-writer")) return "ledger";
  return chunk.includes("movements\0\nwith intent") ? "movements" : undefined;
}
