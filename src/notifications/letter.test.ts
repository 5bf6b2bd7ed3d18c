import { expect, test } from "vitest";
import { layOut } from "./letter.ts";

const letter = {
  language: "en",
  subject: "Invoice 1 from\r\nBcc: everybody@b.example",
  heading: "You have an invoice",
  paragraphs: ["First.", "Second."],
  facts: [["Due", "$5.00"]],
  action: { label: "Pay", url: "https://b.example/invoice/1?a=1&b=2" },
  footer: "Because.",
} as const;

test("a letter says the same as text and as HTML", () => {
  const { text, html } = layOut(letter);
  expect(text).toBe(
    "You have an invoice\n\nFirst.\n\nSecond.\n\nDue: $5.00\n\n" +
      "Pay:\nhttps://b.example/invoice/1?a=1&b=2\n\n--\nBecause.\n",
  );
  for (const part of ["First.", "Second.", "$5.00", "Because."]) expect(html).toContain(part);
  expect(html).toContain('href="https://b.example/invoice/1?a=1&amp;b=2"');
});

test("a subject is one line, so that it begins no other header", () => {
  expect(layOut(letter).subject).toBe("Invoice 1 from Bcc: everybody@b.example");
});

test("what people wrote is text in HTML, too", () => {
  const { html } = layOut({ ...letter, heading: `<img src="x" onerror='alert(1)'> & more` });
  expect(html).not.toContain("<img");
  expect(html).toContain("&lt;img src=&quot;x&quot; onerror=&#39;alert(1)&#39;&gt; &amp; more");
});
