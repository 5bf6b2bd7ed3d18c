import type { Base, Metadata } from "./base-object.ts";

export type EventObject = Base<"event"> &
  Readonly<{
    /** The connected account that it happened to. */
    account?: string;
    api_version: string;
    data: Readonly<{ object: object; previous_attributes?: object }>;
    pending_webhooks: number;
    request: Readonly<{ id: string | null; idempotency_key: string | null }>;
    type: string;
  }>;

export type WebhookEndpoint = Base<"webhook_endpoint"> &
  Readonly<{
    api_version: string | null;
    description: string | null;
    enabled_events: string[];
    metadata: Metadata;
    status: "enabled" | "disabled";
    url: string;
    hidden: Readonly<{
      /** Sealed. The newest first; the one before counts until `oldUntil`. */
      secrets: string[];
      oldUntil?: number;
      /** It hears of connected accounts, not of the business itself. */
      connect?: boolean;
      deleted?: boolean;
    }>;
  }>;
