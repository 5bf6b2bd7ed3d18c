import { readConfig } from "#config";
import { operate } from "#main";
import { type MailState, mailStates } from "#notifications";
import { exitDone } from "./ach-codec.ts";
import { type Command, UsageError } from "./command.ts";

type Entry = Awaited<ReturnType<typeof operate<"listMail">>>[number];

const headOf = ({ mail, at, state, to, subject }: Entry) =>
  `${mail}  ${at}  ${state}  ${to}  ${subject}`;
const troubleOf = ({ attempts, lastError }: Entry) =>
  lastError === "" ? [] : [`  ${attempts} attempts: ${lastError}`];

const list: Command = {
  usage: `mail list [--state ${mailStates.join("|")}]`,
  summary: "list the newest mail, and how it stands",
  options: { state: { type: "string" } },
  positionals: [],
  async run(args, output) {
    const state = stateOf(args.text("state"));
    const input = state === undefined ? {} : { state };
    const found = await operate(readConfig(), "listMail", input, { tell: output.error });
    for (const one of found) {
      for (const line of [headOf(one), ...troubleOf(one)]) output.out(line);
    }
    if (found.length === 0) output.out("no mail was written");
    return exitDone;
  },
};

function stateOf(text: string | undefined): MailState | undefined {
  const state = mailStates.find((one) => one === text);
  if (text !== undefined && state === undefined) {
    throw new UsageError(`--state is one of ${mailStates.join(", ")}`);
  }
  return state;
}

const show: Command = {
  usage: "mail show NUMBER",
  summary: "print a mail as its reader gets it",
  options: {},
  positionals: ["NUMBER"],
  async run({ positionals: [mail = ""] }, output) {
    const found = await operate(readConfig(), "showMail", { mail }, { tell: output.error });
    for (const line of [headOf(found), ...troubleOf(found)]) output.out(line);
    output.out(`From: ${found.from}\n`);
    output.out(found.text);
    for (const { name, bytes } of found.attachments) output.out(`[${name}, ${bytes} bytes]`);
    return exitDone;
  },
};

const send: Command = {
  usage: "mail send NUMBER",
  summary: "send a mail once more, as one that was given up or kept",
  options: {},
  positionals: ["NUMBER"],
  async run({ positionals: [mail = ""] }, output) {
    await operate(readConfig(), "sendMail", { mail }, { tell: output.error });
    output.out(`mail ${mail} is on its way`);
    return exitDone;
  },
};

/** Commands for the mail that leaves the house. */
export const mailCommands = { "mail list": list, "mail show": show, "mail send": send } as const;
