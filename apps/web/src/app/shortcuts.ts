import { namesOf } from "../data/names-codec.ts";

export type ShortcutAction =
  | "search"
  | "pay"
  | "request"
  | "eye"
  | "list"
  | "goMoney"
  | "goActivity"
  | "goPots"
  | "goInsights"
  | "goRequests"
  | "goSettings";

export const shortcutKeys: Readonly<Record<ShortcutAction, readonly string[]>> = {
  search: ["/"],
  pay: ["p"],
  request: ["n"],
  eye: ["h"],
  goMoney: ["g", "m"],
  goActivity: ["g", "a"],
  goPots: ["g", "o"],
  goInsights: ["g", "i"],
  goRequests: ["g", "r"],
  goSettings: ["g", "s"],
  list: ["?"],
};
export const shortcutActions = namesOf(shortcutKeys);

/** A first key of two is forgotten after this long. */
const sequenceMsMax = 1_200;

export type KeyPress = {
  readonly key: string;
  readonly at: number;
  readonly modified: boolean;
  /** The press was meant for a text field, a list or another control that takes keys. */
  readonly inField: boolean;
};
export type KeyMemory = { readonly key: string; readonly at: number } | undefined;
export type KeyOutcome = { readonly action?: ShortcutAction; readonly memory: KeyMemory };

/** What a key press means after the press before it. */
export function readKey(press: KeyPress, memory: KeyMemory): KeyOutcome {
  if (press.inField || press.modified) return { memory: undefined };
  const first = memory !== undefined && press.at - memory.at <= sequenceMsMax ? [memory.key] : [];
  const pressed = [...first, press.key];
  const action = shortcutActions.find((name) => {
    const keys = shortcutKeys[name];
    return keys.length === pressed.length && keys.every((key, index) => key === pressed[index]);
  });
  if (action !== undefined) return { action, memory: undefined };
  if (first.length > 0) return readKey(press, undefined);
  const starts = shortcutActions.some(
    (name) => shortcutKeys[name].length > 1 && shortcutKeys[name][0] === press.key,
  );
  return { memory: starts ? { key: press.key, at: press.at } : undefined };
}
