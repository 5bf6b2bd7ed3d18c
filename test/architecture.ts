import { cyclesOf, type Import, importsOf, resolveOwn } from "./imports.ts";
import { apps, modules, packages } from "./modules.ts";
import {
  at,
  isTest,
  nameOf,
  nodeAt,
  nodesAt,
  type SourceFile,
  type SyntaxNode,
  type Violation,
  walk,
} from "./source.ts";

/** Everything in `files` that the layers and the rules of the house forbid. */
export function checkArchitecture(files: readonly SourceFile[]): Violation[] {
  const cycles = cyclesOf(files).map((cycle) => `${cycle[0]} is in a cycle: ${cycle.join(" > ")}`);
  return [...files.flatMap(checkPlace), ...files.flatMap(checkFile), ...cycles];
}

function checkFile(file: SourceFile): Violation[] {
  return [
    ...importsOf(file).flatMap((one) => checkImport(file, one)),
    ...checkDoor(file),
    ...checkSources(file),
  ];
}

/** The module of a file under `src/`. */
export function moduleOf(path: string): string | undefined {
  return /^src\/([^/]+?)(\.ts)?(\/|$)/.exec(path)?.[1];
}

const homeOf = (path: string): string | undefined => /^(packages|apps)\/[^/]+/.exec(path)?.[0];

function checkPlace(file: SourceFile): Violation[] {
  const module = moduleOf(file.path);
  if (module !== undefined && !modules[module]) return [`${file.path} is in no known module`];
  const [top, name = ""] = file.path.split("/");
  const isUnknown = (top === "packages" && !packages[name]) || (top === "apps" && !apps[name]);
  return isUnknown ? [`${file.path} is in no known package or app`] : [];
}

function checkImport(file: SourceFile, one: Import): Violation[] {
  const target = resolveOwn(file.path, one.specifier);
  const why = target === undefined ? foreign(file, one) : own(file, one, target);
  return why === undefined ? [] : [at(file, one.node, `${why}: ${one.specifier}`)];
}

function own(file: SourceFile, one: Import, target: string): string | undefined {
  const isRelative = one.specifier.startsWith(".");
  const ownPackage = /^@bourse\/(.+)$/.exec(one.specifier)?.[1];
  const home = homeOf(file.path);
  if (home !== undefined) {
    const [kind, name = ""] = home.split("/");
    if (isRelative) return target.startsWith(`${home}/`) ? undefined : `leaves ${home}`;
    if (ownPackage === undefined) return "reaches into the server";
    if (isTest(file.path)) return undefined;
    const allowed = (kind === "apps" ? apps[name] : packages[name]) ?? [];
    return allowed.includes(ownPackage) ? undefined : `${home} may not import this package`;
  }
  const from = moduleOf(file.path);
  if (from === undefined) return pastDoor(isRelative, target);
  if (ownPackage !== undefined) {
    const allowed = modules[from]?.packages ?? [];
    return allowed.includes(ownPackage) ? undefined : `${from} may not import this package`;
  }
  if (one.specifier === "#testing") return isTest(file.path) ? undefined : "only tests import it";
  const to = moduleOf(target);
  if (isRelative) return to === from ? undefined : `leaves ${from} past a door`;
  if (to === from) return isTest(file.path) ? undefined : "a module goes through its own door";
  return mayImport(from, to ?? "", one.isTypeOnly) ? undefined : `${from} may not import ${to}`;
}

// Tests, benches and scripts may use every module, by its door.
function pastDoor(isRelative: boolean, target: string): string | undefined {
  return isRelative && /^(src|packages|apps)\//.test(target) ? "goes past a door" : undefined;
}

function mayImport(from: string, to: string, isTypeOnly: boolean): boolean {
  const rule = modules[from];
  return (rule?.imports.includes(to) || (isTypeOnly && rule?.types?.includes(to))) ?? false;
}

function foreign(file: SourceFile, { specifier }: Import): string | undefined {
  if (!file.path.startsWith("src/") || isTest(file.path)) return undefined;
  if (specifier.startsWith("@bourse/")) return "goes past a package's door";
  if (/^(kysely|pg)(\/|$)/.test(specifier) && !maySpeakSql(file.path)) {
    return "only a store speaks SQL";
  }
  if (/^(fastify|@fastify\/|@scalar\/)/.test(specifier) && moduleOf(file.path) !== "api") {
    return "only api knows HTTP";
  }
  return undefined;
}

/** A module's SQL stands in its `store.ts`, or in a folder `store/` when it is long. */
function maySpeakSql(path: string): boolean {
  const module = moduleOf(path);
  if (module === "kernel") return true;
  if (module === "ledger") return /(^|\/)postgres[^/]*(\/|\.ts$)/.test(path) || isStore(path);
  return isStore(path);
}

const isStore = (path: string): boolean => /\/store\/|\/([a-z-]+-)?store\.ts$/.test(path);

const reexports = new Set(["ExportNamedDeclaration", "ExportAllDeclaration"]);

function checkDoor(file: SourceFile): Violation[] {
  if (!/^src\/[^/]+\/index\.ts$/.test(file.path)) return [];
  return nodesAt(file.tree, "body")
    .filter((statement) => !reexports.has(statement.type) || !nodeAt(statement, "source"))
    .map((statement) => at(file, statement, "a door holds re-exports only"));
}

type Source = {
  readonly what: string;
  readonly isUse: (node: SyntaxNode) => boolean;
  readonly mayUse: (path: string) => boolean;
};

const isMember = (node: SyntaxNode, object: RegExp, property: RegExp): boolean =>
  node.type === "MemberExpression" &&
  object.test(nameOf(nodeAt(node, "object")) ?? "") &&
  property.test(nameOf(nodeAt(node, "property")) ?? "");

const randomNames =
  /^(random(Bytes|Int|UUID|Fill|FillSync)|getRandomValues|generateKey(Pair)?(Sync)?)$/;

const isRandom = (node: SyntaxNode): boolean =>
  isMember(node, /^Math$/, /^random$/) ||
  isMember(node, /./, randomNames) ||
  (node.type === "ImportSpecifier" && randomNames.test(nameOf(nodeAt(node, "imported")) ?? "")) ||
  (node.type === "CallExpression" && randomNames.test(nameOf(nodeAt(node, "callee")) ?? ""));

const isNow = (node: SyntaxNode): boolean =>
  isMember(node, /^Date$/, /^now$/) ||
  (node.type === "NewExpression" &&
    nameOf(nodeAt(node, "callee")) === "Date" &&
    nodesAt(node, "arguments").length === 0);

/** What comes from outside the program has one place each where it enters. */
const sources: readonly Source[] = [
  {
    what: "only config reads the environment",
    isUse: (node) => isMember(node, /^process$/, /^env$/),
    mayUse: (path) => moduleOf(path) === "config",
  },
  {
    what: "time enters through the Clock only",
    isUse: isNow,
    mayUse: (path) => path === "src/kernel/time.ts",
  },
  {
    what: "randomness enters through Ids only",
    isUse: isRandom,
    mayUse: (path) => path === "src/kernel/ids.ts" || path.startsWith("src/kernel/postgres/"),
  },
  {
    what: "BigInt.prototype is never patched",
    isUse: (node) => isMember(node, /^BigInt$/, /^prototype$/),
    mayUse: () => false,
  },
];

function checkSources(file: SourceFile): Violation[] {
  if (!/^(src|packages)\//.test(file.path) || isTest(file.path)) return [];
  const found: Violation[] = [];
  const forbidden = sources.filter((source) => !source.mayUse(file.path));
  walk(file.tree, (node) => {
    for (const { what, isUse } of forbidden) if (isUse(node)) found.push(at(file, node, what));
  });
  return found;
}
