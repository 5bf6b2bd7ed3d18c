import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vitest/node";

/** The folder of the checkout. */
export const root = join(import.meta.dirname, "..");

/** Everything that people wrote as code, in this project. */
export const sourceFolders = ["src", "packages", "apps", "bench", "scripts", "test"] as const;

const sourceFile = /\.(ts|tsx|mjs)$/;
const notOurs = /(^|\/)(node_modules|dist)\/|\.gen\.(ts|mjs)$/;

export type SourceFile = {
  /** From the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly tree: SyntaxNode;
};

/** A node of the ESTree that oxc makes, with TypeScript's nodes. */
export type SyntaxNode = {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
};

/** Something that breaks a rule, in the form `path:line what`. */
export type Violation = string;

export function parseSource(path: string, text: string): SourceFile {
  const lang = path.endsWith(".tsx") ? "tsx" : path.endsWith(".ts") ? "ts" : "js";
  const tree: unknown = parseAst(text, { lang }, path);
  if (!isNode(tree)) throw new Error(`${path} has no syntax tree`);
  return { path, text, tree };
}

/** Every source file of the project. */
export function readSources(): SourceFile[] {
  return sourceFolders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
        .map((path) => `${folder}/${path}`)
        .filter((path) => sourceFile.test(path) && !notOurs.test(path))
        .map((path) => parseSource(path, readFileSync(join(root, path), "utf8"))),
    );
}

/** Tests, and the `*.testing.ts` files that stand beside them for their use alone. */
export function isTest(path: string): boolean {
  return /\.(test|testing)\.tsx?$/.test(path);
}

/** Visits `node` and all below it, parents first. */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode) => void): void {
  visit(node);
  for (const child of childrenOf(node)) walk(child, visit);
}

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  return Object.values(node).flatMap((value) => {
    if (Array.isArray(value)) return value.filter(isNode);
    return isNode(value) ? [value] : [];
  });
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** The field of a node that is a node itself, if it is there. */
export function nodeAt(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

export function nodesAt(node: SyntaxNode, field: string): SyntaxNode[] {
  const value = node[field];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The name of an identifier, or the text of a string. */
export function nameOf(node: SyntaxNode | undefined): string | undefined {
  const name = node?.["name"] ?? node?.["value"];
  return typeof name === "string" ? name : undefined;
}

export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line++;
  return line;
}

export function at(file: SourceFile, node: SyntaxNode, what: string): Violation {
  return `${file.path}:${lineOf(file.text, node.start)} ${what}`;
}
