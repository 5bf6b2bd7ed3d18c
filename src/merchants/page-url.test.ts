import { expect, it } from "vitest";
import { pageUrl } from "./page-url.ts";

const isTaken = (url: string) => pageUrl.safeParse(url).success;

it.each([
  "https://shop.example/thanks?session={CHECKOUT_SESSION_ID}",
  "http://localhost:3000/",
  "myshop://paid",
])("a page may lead to %s", (url) => {
  expect(isTaken(url)).toBe(true);
});

it.each([
  "javascript:alert(document.domain)",
  " JaVaScRiPt:alert(1)",
  "java\nscript:alert(1)",
  "data:text/html,<script>alert(1)</script>",
  "vbscript:x",
  "blob:https://shop.example/1",
  "file:///etc/passwd",
  "shop.example",
  "",
])("no page leads to %j", (url) => {
  expect(isTaken(url)).toBe(false);
});
