// Builds the web app and holds it to its size budget: one gate of `npm test`.
import { buildWebApp } from "./web-build.mjs";
import { reportSize } from "./web-size.mjs";

await buildWebApp(process.execPath);
process.exit(reportSize());
