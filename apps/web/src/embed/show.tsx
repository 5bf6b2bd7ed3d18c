import "../design/base.css";
import { loadMessages } from "@bourse/messages";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { LanguageProvider } from "../app/language.tsx";
import { getSettings } from "../app/settings.ts";
import { ShopTexts } from "../app/shop-texts.tsx";
import { queryClient } from "../data/queries.ts";
import { FramedCheckout } from "./framed-checkout.tsx";
import type { Host } from "./host.ts";

/** Shows a checkout, or the one that a payment link opens. */
export async function show(credential: string, host: Host): Promise<void> {
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no #root");
  const messages = await loadMessages(getSettings().locale);
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider initial={messages}>
        <QueryClientProvider client={queryClient}>
          <ShopTexts>
            <FramedCheckout credential={credential} host={host} />
          </ShopTexts>
        </QueryClientProvider>
      </LanguageProvider>
    </StrictMode>,
  );
}
