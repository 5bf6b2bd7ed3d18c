import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ConfigError, configurationPage, describeConfig, readConfig } from "./config.ts";

test("an empty environment gives the documented defaults", () => {
  expect(readConfig({})).toMatchObject({ port: 4747, host: "127.0.0.1", data: ".bourse" });
});

test("every wrong setting is named at once", () => {
  const read = () => readConfig({ PORT: "70000", LOG_LEVEL: "loud", BOURSE_SECRET_KEY: "short" });
  expect(read).toThrow(ConfigError);
  expect(read).toThrow(/PORT.*\n.*BOURSE_SECRET_KEY.*\n.*LOG_LEVEL/s);
});

test("an empty variable counts as not set", () => {
  expect(readConfig({ PORT: "", DATABASE_URL: "" })).toMatchObject({ port: 4747 });
});

test("what is printed holds no secret", () => {
  const text = describeConfig({
    DATABASE_URL: "postgresql://someone:password@host/bourse",
    BOURSE_SECRET_KEY: "5".repeat(64),
  });
  expect(text).not.toMatch(/password|5555/);
  expect(text).toContain("DATABASE_URL=(hidden) (set)");
});

test("the page of settings is made from the table", () => {
  const page = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
  expect(page).toBe(configurationPage());
});
