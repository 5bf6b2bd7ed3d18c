import "./design/base.css";
import { loadMessages } from "@bourse/messages";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { LanguageProvider } from "./app/language.tsx";
import { router } from "./app/router.tsx";
import { getSettings } from "./app/settings.ts";
import { queryClient } from "./data/queries.ts";

async function start(): Promise<void> {
  const root = document.getElementById("root");
  if (root === null) throw new Error("the page has no #root");
  const messages = await loadMessages(getSettings().locale);
  createRoot(root).render(
    <StrictMode>
      <LanguageProvider initial={messages}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </LanguageProvider>
    </StrictMode>,
  );
  if (import.meta.env.PROD && "serviceWorker" in navigator) {
    void navigator.serviceWorker.register("/sw.js");
  }
}

void start();
