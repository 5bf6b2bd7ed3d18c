import { posix } from "node:path";
import {
  at,
  isTest,
  lineOf,
  nameOf,
  nodeAt,
  nodesAt,
  type SourceFile,
  type SyntaxNode,
  type Violation,
  walk,
} from "./source.ts";

const functionLinesMax = 70;
const fileLinesMax = 400;
const columnsMax = 100;
const doorLinesMax = 60;

/** Everything in `file` that the rules of size, name and wording forbid. */
export function checkTidiness(file: SourceFile): Violation[] {
  return [
    ...checkLength(file),
    ...checkColumns(file),
    ...checkFunctions(file),
    ...checkName(file),
    ...checkWords(file),
    ...checkCasts(file),
  ];
}

function checkLength(file: SourceFile): Violation[] {
  const lines = file.text.trimEnd().split("\n").length;
  const isDoor = /^src\/[^/]+\/index\.ts$/.test(file.path);
  const max = isDoor ? doorLinesMax : fileLinesMax;
  return lines > max ? [`${file.path} has ${lines} lines, at most ${max}`] : [];
}

/** A string that alone fills its line cannot be folded, nor can an address. */
const filledByString =
  /^\s*((const )?[\w.[\]"-]+\s*[:=]\s*)?(?<quote>["'`/]).*\k<quote>[gimsuy]*[,;)\]]*$/;
const longAddress = /https?:\/\/\S{40}/;
const isUnfoldable = (line: string) => filledByString.test(line) || longAddress.test(line);

function checkColumns(file: SourceFile): Violation[] {
  return file.text.split("\n").flatMap((line, index) => {
    const columns = Array.from(line).length;
    if (columns <= columnsMax || isUnfoldable(line)) return [];
    return [`${file.path}:${index + 1} has ${columns} columns, at most ${columnsMax}`];
  });
}

const functionTypes = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
]);

function checkFunctions(file: SourceFile): Violation[] {
  const found: Violation[] = [];
  walk(file.tree, (node) => {
    if (!functionTypes.has(node.type) || isSuite(node)) return;
    const lines = lineOf(file.text, node.end) - lineOf(file.text, node.start) + 1;
    if (lines > functionLinesMax) {
      found.push(at(file, node, `a function of ${lines} lines, at most ${functionLinesMax}`));
    }
  });
  return found;
}

/** A function that only groups tests is as long as they are. */
function isSuite(node: SyntaxNode): boolean {
  const body = nodeAt(node, "body");
  return (
    body !== undefined && nodesAt(body, "body").some((one) => /^(describe|it)$/.test(callee(one)))
  );
}

/** The name of what a statement calls: `it` in `it.each(cases)("...", run)`. */
function callee(statement: SyntaxNode): string {
  let node = nodeAt(statement, "expression");
  for (let next = node; next; next = nodeAt(next, "callee") ?? nodeAt(next, "object")) node = next;
  return nameOf(node) ?? "";
}

const emptyNames = /^(.+-)?(utils?|helpers?|managers?|misc)$|^common$/;

function checkName(file: SourceFile): Violation[] {
  const parts = file.path.split("/").map((part) => part.split(".")[0] ?? "");
  const found = parts.flatMap((part) => {
    if (emptyNames.test(part)) return [`${file.path} is named "${part}", which says nothing`];
    return /[A-Z_]/.test(part) ? [`${file.path}: "${part}" is not in kebab-case`] : [];
  });
  return found;
}

type Word = { readonly pattern: RegExp; readonly why: string; readonly where: RegExp };

// Written so that this file does not find itself.
const words: readonly Word[] = [
  { pattern: /\b(TO[D]O|FIX[M]E)\b(?!\(#\d+\))/, why: "has no issue number", where: /./ },
  { pattern: /@ts-(ignore|nocheck)/, why: "hides errors", where: /^(src|packages|apps|bench)\// },
  {
    pattern: /\b(it|test|describe)\.only\(/,
    why: "leaves other tests out",
    where: /\.test\.tsx?$/,
  },
  { pattern: /\bconsole\.\w/, why: "is not the log", where: /^(src|packages|apps)\// },
  { pattern: /\bas any\b/, why: "ends all checking", where: /^(src|packages|apps|bench)\// },
];

function checkWords(file: SourceFile): Violation[] {
  const wanted = words.filter(({ where }) => where.test(file.path));
  return file.text.split("\n").flatMap((line, index) =>
    wanted.flatMap(({ pattern, why }) => {
      const found = pattern.exec(line)?.[0];
      return found === undefined ? [] : [`${file.path}:${index + 1} ${found} ${why}`];
    }),
  );
}

/** Where values of unknown shape become typed: the only places that may say `as`. */
const mayCast = /(^|[/-])(parse|parser|codec|decode|read|store|nacha|kernel|config)(\/|-|\.)/;

function checkCasts(file: SourceFile): Violation[] {
  const isOurs = /^(src|packages)\//.test(file.path) && !isTest(file.path);
  if (!isOurs || mayCast.test(file.path)) return [];
  const found: Violation[] = [];
  walk(file.tree, (node) => {
    if (node.type !== "TSAsExpression" && node.type !== "TSTypeAssertion") return;
    const type = nodeAt(node, "typeAnnotation");
    if (type && nameOf(nodeAt(type, "typeName")) === "const") return;
    found.push(at(file, node, "a cast outside a parser or codec"));
  });
  return found;
}

/** Names that a door exports and that nothing explains. `files` holds what the door leads to. */
export function checkDocstrings(
  door: SourceFile,
  files: ReadonlyMap<string, SourceFile>,
): Violation[] {
  return exportsOf(door, files).flatMap(({ name, file, node }) =>
    isExplained(file, node) ? [] : [at(file, node, `${name} has no docstring`)],
  );
}

type Exported = { readonly name: string; readonly file: SourceFile; readonly node: SyntaxNode };

function exportsOf(file: SourceFile, files: ReadonlyMap<string, SourceFile>): Exported[] {
  return nodesAt(file.tree, "body").flatMap((statement) => {
    const target = nameOf(nodeAt(statement, "source"));
    if (target !== undefined) {
      if (!statement.type.startsWith("Export") || !target.startsWith(".")) return [];
      const next = files.get(posix.join(posix.dirname(file.path), target));
      const all = next ? exportsOf(next, files) : [];
      if (statement.type === "ExportAllDeclaration") return all;
      const wanted = new Set(specifiersOf(statement));
      return all.filter(({ name }) => wanted.has(name));
    }
    if (statement.type !== "ExportNamedDeclaration") return [];
    const declaration = nodeAt(statement, "declaration");
    if (declaration) return namesOf(declaration).map((name) => ({ name, file, node: statement }));
    return specifiersOf(statement).flatMap((name) => {
      const node = nodesAt(file.tree, "body").find((one) => namesOf(one).includes(name));
      return node ? [{ name, file, node }] : [];
    });
  });
}

function specifiersOf(statement: SyntaxNode): string[] {
  return nodesAt(statement, "specifiers").flatMap((one) => nameOf(nodeAt(one, "local")) ?? []);
}

function namesOf(declaration: SyntaxNode): string[] {
  const own = nameOf(nodeAt(declaration, "id"));
  const declared = nodesAt(declaration, "declarations").flatMap(
    (one) => nameOf(nodeAt(one, "id")) ?? [],
  );
  return own === undefined ? declared : [own, ...declared];
}

function isExplained(file: SourceFile, node: SyntaxNode): boolean {
  const before = file.text.slice(0, node.start).trimEnd();
  if (before.endsWith("*/")) return before.slice(before.lastIndexOf("/*")).startsWith("/**");
  // One docstring may stand above a run of lines that belong together.
  const previous = nodesAt(file.tree, "body").find((one) => one.end === before.length);
  if (previous === undefined || file.text.slice(previous.end, node.start) !== "\n") return false;
  const isLine = [previous, node].every(
    (one) => !file.text.slice(one.start, one.end).includes("\n"),
  );
  return isLine && isExplained(file, previous);
}
