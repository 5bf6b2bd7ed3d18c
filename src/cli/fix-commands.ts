import { createEcho, createMemoryStore, field, parseVersion, startAcceptor } from "#fix";
import { createLog, createSystemClock } from "#kernel";
import { exitDone } from "./ach-codec.ts";
import { type Command, required, UsageError } from "./command.ts";

const echo: Command = {
  usage: "fix echo --port P --version FIX.4.4 --sender ISLD --target TW44",
  summary: "accept one FIX session and send its orders back: for conformance suites",
  options: {
    port: { type: "string" },
    version: { type: "string" },
    sender: { type: "string" },
    target: { type: "string" },
  },
  positionals: [],
  async run(args, output) {
    const port = Number(required(args, "port"));
    if (!Number.isInteger(port) || port < 0 || port > 65_535) {
      throw new UsageError("--port is a number up to 65535");
    }
    const version = parseVersion(required(args, "version"));
    if (version === undefined) throw new UsageError("--version is FIX.4.2 or FIX.4.4");
    const [sender, target] = [required(args, "sender"), required(args, "target")];
    const acceptor = await startAcceptor(
      {
        async admit(logon) {
          const isOurs = field(logon, 49) === target && field(logon, 56) === sender;
          if (!isOurs || logon.beginString !== version) return undefined;
          return { version, sender, target, role: "acceptor", resetOnLogon: true };
        },
        storeOf: () => createMemoryStore(),
        application: createEcho(),
        clock: createSystemClock(),
        log: createLog("warn"),
      },
      { port },
    );
    output.out(JSON.stringify({ listening: acceptor.port, version, sender, target }));
    await new Promise<void>((resolve) => {
      process.once("SIGTERM", resolve);
      process.once("SIGINT", resolve);
    });
    await acceptor.close();
    return exitDone;
  },
};

/** Commands of FIX. */
export const fixCommands = { "fix echo": echo } as const;
