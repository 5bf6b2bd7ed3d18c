import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dollars, joinBourse, send, startWorld, type World } from "./world.ts";

let world: World;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bourse-web-"));
  const webFolder = join(folder, "dist");
  mkdirSync(join(webFolder, "assets"), { recursive: true });
  writeFileSync(join(folder, "secret.txt"), "secret");
  writeFileSync(join(webFolder, "index.html"), "<!doctype html><title>App</title>");
  writeFileSync(join(webFolder, "sw.js"), "// worker");
  writeFileSync(join(webFolder, "assets", "app-1a2b.js"), "// app");
  writeFileSync(
    join(webFolder, "embed.html"),
    '<meta content="%shop-origins%"><title>Framed</title>',
  );
  writeFileSync(join(webFolder, "bourse.js"), "// script");
  world = await startWorld({ webFolder });
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const page = { accept: "text/html,application/xhtml+xml" };

/** As it is: `fetch` would tidy the path. */
function statusOf(path: string): Promise<number> {
  const { hostname, port } = new URL(world.url);
  return new Promise((done, failed) => {
    const asked = request({ hostname, port, path, headers: page }, (answer) => {
      answer.resume();
      done(answer.statusCode ?? 0);
    });
    asked.on("error", failed);
    asked.end();
  });
}

test.each(["/", "/pay", "/tx/mov_1", "/@alice"])("%s is a page of the app", async (path) => {
  const answer = await fetch(world.url + path, { headers: page });
  expect(await answer.text()).toContain("<title>App</title>");
  expect(answer.headers.get("cache-control")).toBe("no-cache");
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("frame-ancestors 'none'");
  expect(/script-src ([^;]*)/.exec(policy)?.[1]).not.toMatch(/unsafe-inline|'unsafe-eval'/);
  // Whoever asks: a service worker and a command line name no type.
  expect(await (await fetch(world.url + path)).text()).toContain("<title>App</title>");
});

test("a file whose name holds its hash is kept for ever, no other is", async () => {
  const asset = await fetch(`${world.url}/assets/app-1a2b.js`);
  expect(asset.headers.get("cache-control")).toContain("immutable");
  const worker = await fetch(`${world.url}/sw.js`);
  expect(worker.headers.get("cache-control")).toBe("no-cache");
});

test.each(["/v1/nothing", "/v1", "/docs/nothing", "/healthz/nothing"])(
  "%s is no page of the app",
  async (path) => {
    const answer = await fetch(world.url + path, { headers: page });
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
  },
);

test("a file that is not there is not found", async () => {
  expect((await fetch(`${world.url}/assets/gone.js`)).status).toBe(404);
});

test.each(["/../secret.txt", "/%2e%2e/secret.txt", "/assets/..%2f..%2fsecret.txt", "/%00"])(
  "%s does not leave the folder",
  async (path) => {
    expect([200, 400, 404]).toContain(await statusOf(path));
    const answer = await fetch(world.url + path);
    expect(await answer.text()).not.toBe("secret");
  },
);

test("the documentation stands on its own", async () => {
  const docs = await fetch(`${world.url}/docs/`);
  const html = await docs.text();
  expect(docs.headers.get("content-security-policy")).toContain("default-src 'self'");
  expect(html).not.toMatch(/(src|href)="https?:/);
  const document: unknown = await (await fetch(`${world.url}/openapi.json`)).json();
  expect(Object(document).openapi).toBe("3.1.0");
});

test("health, readiness and metrics answer", async () => {
  expect((await fetch(`${world.url}/healthz`)).status).toBe(200);
  const ready = await fetch(`${world.url}/readyz`);
  expect(await ready.json()).toEqual({
    status: "ok",
    checks: { lease: "ok", database: "ok", ledger: "ok" },
  });
  const metrics = await (await fetch(`${world.url}/metrics`)).text();
  for (const name of [
    "bourse_request_seconds",
    "bourse_event_streams",
    "bourse_job_runs_total",
    "bourse_notices",
  ]) {
    expect(metrics).toContain(name);
  }
});

const policyOf = (answer: Response) => answer.headers.get("content-security-policy") ?? "";

describe("the page that shops frame", () => {
  const allowed = "https://shop.example";
  let path: string;
  let link: string;
  let set: object;

  beforeAll(async () => {
    const { cookie, id } = await joinBourse(world, "tea_house");
    const body = { name: "Tea", amount: dollars("450") };
    await send(world, "POST", "/v1/businesses", { cookie });
    const made = await send(world, "POST", `/v1/businesses/${id}/test/links`, { cookie, body });
    link = Object(made.body).id;
    path = `/embed/${link}`;
    const shopOrigins = { origins: [`${allowed}/`, "http://localhost:4242"] };
    const asked = { cookie, body: shopOrigins };
    set = await send(world, "PUT", `/v1/businesses/${id}/shop-origins`, asked);
  });

  test("has its origins as browsers write them", () => {
    const shopOrigins = [allowed, "http://localhost:4242"];
    expect(set).toMatchObject({ status: 200, body: { shopOrigins } });
  });

  test("is framed by the origins that the business has named, exactly", async () => {
    const answer = await fetch(world.url + path, { headers: page });
    expect(await answer.text()).toBe(
      `<meta content="${allowed} http://localhost:4242"><title>Framed</title>`,
    );
    expect(policyOf(answer)).toMatch(
      /frame-ancestors https:\/\/shop\.example http:\/\/localhost:4242$/,
    );
    expect(policyOf(answer)).not.toMatch(/unsafe-eval|script-src [^;]*unsafe/);
    expect(answer.headers.has("x-frame-options")).toBe(false);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test.each([
    [allowed, allowed],
    ["https://other.example", null],
    ["https://shop.example.evil.example", null],
    ["http://shop.example", null],
    ["null", null],
  ])("tells a script at %s whether it may be framed there", async (origin, told) => {
    const answer = await fetch(world.url + path, { method: "HEAD", headers: { origin } });
    expect(answer.headers.get("access-control-allow-origin")).toBe(told);
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    expect(answer.headers.get("vary")).toContain("origin");
  });

  test("is for every checkout that the link opens, and for no other", async () => {
    const opened = await send(world, "POST", `/v1/buy/${link}`);
    const framed = await fetch(`${world.url}/embed/${Object(opened.body).credential}`);
    expect(policyOf(framed)).toContain(`frame-ancestors ${allowed} `);
    expect((await fetch(`${world.url}/embed/cs_test_none000000`)).status).toBe(404);
  });
});

test("a checkout is framed by nobody while the business has named none", async () => {
  const { cookie, id } = await joinBourse(world, "tea_rival");
  const body = { name: "Tea", amount: dollars("450") };
  await send(world, "POST", "/v1/businesses", { cookie });
  const made = await send(world, "POST", `/v1/businesses/${id}/test/links`, { cookie, body });
  const answer = await fetch(`${world.url}/embed/${Object(made.body).id}`);
  expect(policyOf(answer)).toContain("frame-ancestors 'none'");
});

test("the script for shops may be loaded by any site", async () => {
  const answer = await fetch(`${world.url}/bourse.js`);
  expect(answer.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(answer.headers.get("content-type")).toContain("text/javascript");
});
