import { createDecipheriv, createECDH, hkdfSync, randomBytes } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";

/** A browser as far as messages go: it has keys, and reads what was encrypted for them. */
export type PushBrowser = {
  readonly keys: { readonly publicKey: Uint8Array; readonly authSecret: Uint8Array };
  decrypt(body: Uint8Array): Buffer;
};

/** Written from the receiver's side of RFC 8291 and 8188, and of nothing in the house. */
export function createPushBrowser(): PushBrowser {
  const pair = createECDH("prime256v1");
  const publicKey = new Uint8Array(pair.generateKeys());
  const authSecret = new Uint8Array(randomBytes(16));
  return {
    keys: { publicKey, authSecret },
    decrypt(given) {
      const body = Buffer.from(given);
      const [salt, idLength] = [body.subarray(0, 16), body.readUInt8(20)];
      const senderKey = body.subarray(21, 21 + idLength);
      const sealed = body.subarray(21 + idLength);
      const hkdf = (key: Uint8Array, salted: Uint8Array, info: Uint8Array, length: number) =>
        Buffer.from(hkdfSync("sha256", key, salted, info, length));
      const label = (text: string) => Buffer.from(`Content-Encoding: ${text}\0`);
      const info = Buffer.concat([Buffer.from("WebPush: info\0"), publicKey, senderKey]);
      const material = hkdf(pair.computeSecret(senderKey), authSecret, info, 32);
      const key = hkdf(material, salt, label("aes128gcm"), 16);
      const nonce = hkdf(material, salt, label("nonce"), 12);
      const decipher = createDecipheriv("aes-128-gcm", key, nonce);
      decipher.setAuthTag(sealed.subarray(-16));
      const padded = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      const end = padded.findLastIndex((byte) => byte !== 0);
      if (padded[end] !== 2) throw new Error("the last record does not end as it must");
      return padded.subarray(0, end);
    },
  };
}

/** A message as a push service got it. */
export type Pushed = {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
};

/** A push service on a loopback socket, which keeps what it gets. */
export type PushService = AsyncDisposable & {
  readonly url: string;
  readonly pushed: readonly Pushed[];
  /** What it answers from now on; 201 at first. */
  answer(status: number): void;
};

export async function startPushService(): Promise<PushService> {
  const pushed: Pushed[] = [];
  let status = 201;
  const server = createServer((request, answer) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { url: path = "", headers } = request;
      pushed.push({ path, headers, body: Buffer.concat(chunks) });
      answer.writeHead(status).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    pushed,
    answer(next) {
      status = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
