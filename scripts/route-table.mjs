// Writes the table of routes that the client in packages/sdk carries: methods, paths and names of
// fields alone, so that a browser does not load the schemas. A test fails when it is out of date.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { routeTableSource } from "@bourse/contract";

const file = fileURLToPath(new URL("../packages/sdk/src/route-table.gen.ts", import.meta.url));
writeFileSync(file, routeTableSource());
