import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

/** A browser that can be started on a machine that has none, nor the libraries or fonts of one. */
export type Chromium = {
  readonly executablePath: string;
  /** What the browser's process needs in its environment, beside the usual. */
  readonly environment: Readonly<Record<string, string>>;
};

const require = createRequire(import.meta.url);
const run = promisify(execFile);

/** The package unpacks into the temporary folder, and its libraries only where it sees this. */
const unpackScript = `
  import chromium from "@sparticuz/chromium";
  await chromium.executablePath();
`;
const runtimeWithoutLibraries = "AWS_Lambda_nodejs24.x";

/**
 * Unpacks the Chromium that npm brought, once, and says how to start it. `BOURSE_CHROMIUM` names
 * another one, for platforms that the package is not made for.
 */
export async function unpackChromium(): Promise<Chromium> {
  const own = process.env["BOURSE_CHROMIUM"];
  if (own) return { executablePath: own, environment: {} };
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error("npm brings a Chromium for linux-x64 only: set BOURSE_CHROMIUM to one's path.");
  }
  const folder = join(cacheFolder(), `chromium-${packageVersion()}`);
  if (!existsSync(folder)) await unpackInto(folder);
  return {
    executablePath: join(folder, "chromium"),
    environment: {
      LD_LIBRARY_PATH: join(folder, "al2023", "lib"),
      FONTCONFIG_FILE: join(folder, "fonts.conf"),
    },
  };
}

async function unpackInto(folder: string): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const partial = mkdtempSync(`${folder}.`);
  const env = { ...process.env, TMPDIR: partial, AWS_EXECUTION_ENV: runtimeWithoutLibraries };
  const args = ["--input-type=module", "--eval", unpackScript];
  await run(process.execPath, args, { cwd: import.meta.dirname, env });
  writeFileSync(join(partial, "fonts.conf"), fontsConfiguration(folder));
  // Whoever runs the tests next may be another user.
  for (const path of [partial, join(partial, "chromium")]) chmodSync(path, 0o755);
  try {
    renameSync(partial, folder);
  } catch {
    // Another run was faster.
    rmSync(partial, { recursive: true, force: true });
  }
}

// Open Sans, which the package brings, stands for every family, so that a page looks the same on
// every machine; the system's fonts only lend the glyphs that it lacks, such as emoji.
function fontsConfiguration(folder: string): string {
  const families = ["sans-serif", "serif", "monospace", "system-ui"];
  const aliases = families.map(
    (family) =>
      `<alias><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`,
  );
  return [
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>`,
    `<dir>${join(folder, "fonts", "fonts")}</dir><dir>/usr/share/fonts</dir>`,
    ...aliases,
    `<cachedir>${join(tmpdir(), `bourse-fonts-${process.getuid?.()}`)}</cachedir>`,
    `<config></config></fontconfig>`,
  ].join("\n");
}

function packageVersion(): string {
  // The package exports no package.json; its entry is two folders below it.
  const entry = require.resolve("@sparticuz/chromium");
  const manifest: { version: string } = require(join(dirname(entry), "..", "..", "package.json"));
  return manifest.version;
}

function cacheFolder(): string {
  const modules = join(import.meta.dirname, "..", "..", "..", "node_modules", ".cache");
  try {
    mkdirSync(modules, { recursive: true });
    rmSync(mkdtempSync(join(modules, "writable-")), { recursive: true });
    return modules;
  } catch {
    return existsSync(join(modules, `chromium-${packageVersion()}`))
      ? modules
      : join(tmpdir(), `bourse-${process.getuid?.()}`);
  }
}
