/** Method, path, what is answered, names in the query, and names in the body if it has one. */
export type SentRoute = readonly [
  method: string,
  path: string,
  answer: "json" | "file" | "none",
  query: string,
  body: string | null,
];
