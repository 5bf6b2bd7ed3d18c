import { expect, it } from "vitest";
import { readShopOrigin } from "./shop-origin.ts";

it.each([
  ["https://shop.example", "https://shop.example"],
  [" https://Shop.Example/ ", "https://shop.example"],
  ["https://shop.example:443", "https://shop.example"],
  ["https://shop.example:8443", "https://shop.example:8443"],
  ["http://localhost:4242", "http://localhost:4242"],
  ["http://127.0.0.1:4242", "http://127.0.0.1:4242"],
  ["http://[::1]:4242", "http://[::1]:4242"],
])("%j is the origin %j", (text, origin) => {
  expect(readShopOrigin(text)).toBe(origin);
});

it.each([
  "",
  "shop.example",
  "http://shop.example",
  "http://localhost.shop.example",
  "https://shop.example/basket",
  "https://shop.example?a",
  "https://shop.example#a",
  "https://me:secret@shop.example",
  "https://me@shop.example",
  "https://*.shop.example",
  "*",
  "null",
  "data:text/html,hello",
  "javascript:alert(1)",
  "https://shop.example; script-src *",
  "https://a.example https://b.example",
  "https://a;b.example",
  "https://a,b.example",
  "https://a'b.example",
])("%j is no origin of a shop", (text) => {
  expect(readShopOrigin(text)).toBeUndefined();
});
