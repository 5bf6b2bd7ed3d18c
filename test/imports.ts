import { posix } from "node:path";
import { nameOf, nodeAt, nodesAt, type SourceFile, type SyntaxNode, walk } from "./source.ts";

/** One import, export-from, `import()` or `import("...").Type` of a file. */
export type Import = {
  readonly specifier: string;
  readonly isTypeOnly: boolean;
  readonly node: SyntaxNode;
};

const withSource = new Set([
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
]);

export function importsOf(file: SourceFile): Import[] {
  const found: Import[] = [];
  walk(file.tree, (node) => {
    if (!withSource.has(node.type)) return;
    const specifier = nameOf(nodeAt(node, "source"));
    if (specifier !== undefined) found.push({ specifier, isTypeOnly: isTypeOnly(node), node });
  });
  return found;
}

function isTypeOnly(node: SyntaxNode): boolean {
  if (node.type === "TSImportType") return true;
  if (node["importKind"] === "type" || node["exportKind"] === "type") return true;
  const specifiers = nodesAt(node, "specifiers");
  return (
    specifiers.length > 0 &&
    specifiers.every((one) => one["importKind"] === "type" || one["exportKind"] === "type")
  );
}

/** The path from the root of the file of ours that a specifier means; undefined for all others. */
export function resolveOwn(fromPath: string, specifier: string): string | undefined {
  if (specifier.startsWith(".")) return posix.join(posix.dirname(fromPath), specifier);
  if (specifier === "#testing") return "test/support/index.ts";
  if (specifier === "#main") return "src/main.ts";
  if (specifier.startsWith("#")) return `src/${specifier.slice(1)}/index.ts`;
  const ownPackage = /^@bourse\/([^/]+)$/.exec(specifier)?.[1];
  return ownPackage === undefined ? undefined : `packages/${ownPackage}/src/index.ts`;
}

/**
 * Circles of files that import each other, type-only imports included; of circles that share a file
 * only the shortest, because mending that one changes the others.
 */
export function cyclesOf(files: readonly SourceFile[]): string[][] {
  const edges = new Map(
    files.map((file) => [
      file.path,
      importsOf(file).flatMap(({ specifier }) => resolveOwn(file.path, specifier) ?? []),
    ]),
  );
  const finished = new Set<string>();
  const cycles: string[][] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    const seenAt = trail.indexOf(path);
    if (seenAt >= 0) cycles.push([...trail.slice(seenAt), path]);
    if (seenAt >= 0 || finished.has(path)) return;
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path]);
    finished.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  const reported = new Set<string>();
  return cycles
    .sort((a, b) => a.length - b.length)
    .filter((cycle) => {
      const isNew = !cycle.some((path) => reported.has(path));
      for (const path of cycle) reported.add(path);
      return isNew;
    });
}
