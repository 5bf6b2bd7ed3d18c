import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { tigerBeetleBinary } from "./tigerbeetle.ts";

const program = `
  const { startTigerBeetle } = await import(process.argv[1]);
  const cluster = await startTigerBeetle();
  process.stdout.write(cluster.addresses[0] + "\\n");
  setInterval(() => {}, 60_000);
`;

async function isListening(address: string): Promise<boolean> {
  const [host = "", port = ""] = address.split(":");
  const socket = connect(Number(port), host);
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

it.skipIf(tigerBeetleBinary === undefined)(
  "a cluster leaves nothing behind when the process that started it is killed",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "bourse-keeper-"));
    const child = spawn(
      process.execPath,
      ["--input-type=module", "-e", program, join(import.meta.dirname, "tigerbeetle.ts")],
      { env: { ...process.env, TMPDIR: folder }, stdio: ["ignore", "pipe", "inherit"] },
    );
    try {
      const [told] = await once(child.stdout, "data");
      const address = String(told).trim();
      expect(await isListening(address)).toBe(true);
      expect(readdirSync(folder)).toHaveLength(1);
      child.kill("SIGKILL");
      await expect.poll(() => readdirSync(folder)).toEqual([]);
      await expect.poll(() => isListening(address)).toBe(false);
    } finally {
      child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
