import { z } from "zod";
import { problemSchema } from "./problem.ts";
import type { Route } from "./route.ts";
import { routes } from "./routes.ts";

type Json = { [key: string]: unknown };

/** The OpenAPI 3.1 document of the whole API, made from the routes. */
export function openApiDocument(serverUrl: string, version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, definition] of Object.entries(routes)) {
    const path = paths[definition.path] ?? {};
    path[definition.method.toLowerCase()] = operation(name, definition);
    paths[definition.path] = path;
  }
  paths["/v1/events"] = { get: eventStream };
  return {
    openapi: "3.1.0",
    info: {
      title: "Bourse",
      version,
      description:
        "Amounts are strings of minor units with a currency. Errors are RFC 9457 problem " +
        "documents with a `code`. Unknown fields are refused.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: serverUrl }],
    security: [{ token: [] }, { session: [] }],
    paths,
    components: {
      securitySchemes: {
        token: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: "bourse_session" },
      },
      schemas: { Problem: jsonSchema(problemSchema, "output") },
    },
  };
}

function jsonSchema(schema: z.core.$ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: "draft-2020-12" });
  return rest;
}

function operation(name: string, definition: Route): Json {
  const problem = {
    description: "A problem",
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
  return {
    operationId: name,
    summary: definition.summary,
    tags: [definition.tag],
    parameters: [
      ...parameters(definition.params, "path"),
      ...parameters(definition.query, "query"),
      ...headers(definition),
    ],
    ...(definition.body && {
      requestBody: {
        required: true,
        content: { "application/json": { schema: jsonSchema(definition.body, "input") } },
      },
    }),
    responses: { [definition.status]: answer(definition), default: problem },
    ...access(definition),
  };
}

function access({ access: rule }: Route): Json {
  if (rule.by === "anyone") return { security: [] };
  if (rule.by === "session") return { security: [{ session: [] }] };
  if (rule.by === "operator") return { security: [{ session: [] }], "x-operator": true };
  return { security: [{ token: [rule.scope] }, { session: [] }], "x-scope": rule.scope };
}

function answer(definition: Route): Json {
  if (definition.file) {
    const content = definition.file.map((type) => [type, { schema: { type: "string" } }]);
    return { description: "The file", content: Object.fromEntries(content) };
  }
  if (!definition.response) return { description: "Done" };
  const schema = jsonSchema(definition.response, "output");
  return { description: "Done", content: { "application/json": { schema } } };
}

function parameters(schema: z.ZodObject | undefined, place: "path" | "query"): Json[] {
  if (!schema) return [];
  return Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: place,
    required: place === "path" || !z.safeParse(field, undefined).success,
    schema: jsonSchema(field, "input"),
  }));
}

function headers(definition: Route): Json[] {
  const header = (name: string, required: boolean, description: string): Json => ({
    name,
    in: "header",
    required,
    description,
    schema: { type: "string", minLength: 1, maxLength: 255 },
  });
  const list: Json[] = [];
  if (definition.movesMoney) {
    list.push(header("Idempotency-Key", true, "The same key gets the first answer, for ever."));
  }
  if (definition.approval) {
    list.push(header("Approval", false, "Id of a granted approval, after `approval_required`."));
  }
  return list;
}

const eventStream = {
  operationId: "events",
  summary: "What happens, as server-sent events; resumes after `Last-Event-ID`",
  tags: ["Events"],
  parameters: [
    {
      name: "Last-Event-ID",
      in: "header",
      required: false,
      schema: { type: "string" },
    },
  ],
  responses: {
    "200": {
      description: "A stream that stays open",
      content: { "text/event-stream": { schema: { type: "string" } } },
    },
  },
  "x-scope": "events",
};
