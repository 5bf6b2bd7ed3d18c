import { readConfig } from "#config";
import { createEcho, createMemoryStore, field, parseVersion, startAcceptor } from "#fix";
import { createLog, createSystemClock } from "#kernel";
import { operate } from "#main";
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

const addFirm: Command = {
  usage:
    "fix firm add COMPID --name NAME [--version FIX.4.2] [--certificate SHA256] " +
    "[--cancel-on-disconnect] [--copies COMPID | --member @HANDLE [--all-orders]]",
  summary:
    "let a firm in over FIX, to trade a member's account or see the market; prints its password, once",
  options: {
    name: { type: "string" },
    version: { type: "string" },
    certificate: { type: "string" },
    copies: { type: "string" },
    member: { type: "string" },
    "cancel-on-disconnect": { type: "boolean" },
    "all-orders": { type: "boolean" },
  },
  positionals: ["COMPID"],
  async run(args, output) {
    const version = parseVersion(args.text("version") ?? "FIX.4.4");
    if (version === undefined) throw new UsageError("--version is FIX.4.2 or FIX.4.4");
    const certificate = args.text("certificate")?.replaceAll(":", "").toLowerCase() ?? null;
    if (certificate !== null && !/^[0-9a-f]{64}$/.test(certificate)) {
      throw new UsageError("--certificate is a SHA-256 of 64 hexadecimal digits");
    }
    const [compId = ""] = args.positionals;
    const firm = {
      compId,
      name: required(args, "name"),
      version,
      certificate,
      cancelOnDisconnect: args.flag("cancel-on-disconnect"),
      copies: args.text("copies") ?? null,
      member: args.text("member")?.replace(/^@/, "") ?? null,
      hearsAll: args.flag("all-orders"),
    };
    if (firm.copies !== null && firm.member !== null) {
      throw new UsageError("a session gets copies, or trades for a member");
    }
    if (firm.hearsAll && firm.member === null) {
      throw new UsageError("--all-orders are those of a member: name one");
    }
    const added = await operate(readConfig(), "addFirm", firm, { tell: output.error });
    output.error(`${compId} may log on with ${version}`);
    if (firm.member === null && firm.copies === null) {
      output.error("It has no account, so it sees the market and may not trade: see --member");
    }
    output.out(added.password ?? certificate ?? "");
    return exitDone;
  },
};

const listFirms: Command = {
  usage: "fix firm list",
  summary: "print the firms that may trade over FIX",
  options: {},
  positionals: [],
  async run(_args, output) {
    const firms = await operate(readConfig(), "firms", {}, { tell: output.error });
    for (const firm of firms) {
      const remarks = [
        firm.version,
        firm.certificate === null ? "password" : "certificate",
        ...(firm.cancelOnDisconnect ? ["cancel on disconnect"] : []),
        ...(firm.copies === null ? [] : [`copies of ${firm.copies}`]),
        ...(firm.member === null ? [] : ["a member's account"]),
        ...(firm.hearsAll ? ["hears all orders"] : []),
        ...(firm.isRevoked ? ["revoked"] : []),
      ];
      output.out(`${firm.compId}  ${firm.name}  (${remarks.join(", ")})`);
    }
    return exitDone;
  },
};

const revokeFirm: Command = {
  usage: "fix firm revoke COMPID",
  summary: "let a firm in no more, and end its session",
  options: {},
  positionals: ["COMPID"],
  async run({ positionals: [compId = ""] }, output) {
    await operate(readConfig(), "revokeFirm", { compId }, { tell: output.error });
    output.out(`${compId} may not log on any more`);
    return exitDone;
  },
};

/** Commands of FIX. */
export const fixCommands = {
  "fix echo": echo,
  "fix firm add": addFirm,
  "fix firm list": listFirms,
  "fix firm revoke": revokeFirm,
} as const;
