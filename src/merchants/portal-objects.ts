import type { Base, Metadata } from "./base-object.ts";

export type PortalFeatures = Readonly<{
  customer_update: Readonly<{ allowed_updates: ("email" | "name")[]; enabled: boolean }>;
  invoice_history: Readonly<{ enabled: boolean }>;
  payment_method_update: Readonly<{
    enabled: boolean;
    payment_method_configuration: null;
  }>;
  subscription_cancel: Readonly<{
    cancellation_reason: Readonly<{ enabled: boolean; feedback_options: null; options: [] }>;
    enabled: boolean;
    mode: "at_period_end" | "immediately";
    proration_behavior: ProrationBehavior;
  }>;
  subscription_pause: Readonly<{
    duration: Readonly<{ interval_options: []; type: "indefinite" }>;
    enabled: boolean;
  }>;
  subscription_update: Readonly<{
    billing_cycle_anchor: null;
    default_allowed_updates: "price"[];
    enabled: boolean;
    products: Readonly<{
      adjustable_quantity: Readonly<{ enabled: boolean; maximum: null; minimum: number }>;
      prices: string[];
      product: string;
    }>[];
    proration_behavior: ProrationBehavior;
    schedule_at_period_end: Readonly<{ conditions: [] }>;
    trial_update_behavior: "continue_trial";
  }>;
}>;
export type ProrationBehavior = "always_invoice" | "create_prorations" | "none";

export type PortalConfiguration = Base<"billing_portal.configuration"> &
  Readonly<{
    active: boolean;
    business_profile: Readonly<{
      headline: string | null;
      privacy_policy_url: string | null;
      terms_of_service_url: string | null;
    }>;
    default_return_url: string | null;
    features: PortalFeatures;
    is_default: boolean;
    metadata: Metadata;
    name: string | null;
    updated: number;
  }>;

export type PortalSession = Base<"billing_portal.session"> &
  Readonly<{
    configuration: string;
    customer: string;
    locale: "auto" | "en" | "fr" | null;
    return_url: string | null;
    url: string;
    hidden: Readonly<{ secret: string; endsAt: number }>;
  }>;
