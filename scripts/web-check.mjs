// Builds the web app and holds it to its size budget: one gate of `npm test`.
import { SetupError } from "./dependencies.mjs";
import { buildWebApp } from "./web-build.mjs";
import { reportSize } from "./web-size.mjs";

try {
  await buildWebApp(process.execPath);
  process.exitCode = reportSize();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
