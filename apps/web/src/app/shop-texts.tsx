import { loadShopMessages, type ShopMessages } from "@bourse/messages";
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { Bone } from "../design/states.tsx";
import { useLanguage } from "./language.tsx";

const ShopContext = createContext<ShopMessages | undefined>(undefined);

/** Gives the texts of shops, tills and checkouts in the language of the settings. */
export function ShopTexts({ children }: { readonly children: ReactNode }) {
  const { locale } = useLanguage();
  const [texts, setTexts] = useState<ShopMessages>();
  useEffect(() => {
    let current = true;
    void loadShopMessages(locale).then((loaded) => current && setTexts(loaded));
    return () => {
      current = false;
    };
  }, [locale]);
  if (texts === undefined) return <Bone width="100%" height="20rem" />;
  return <ShopContext value={texts}>{children}</ShopContext>;
}

/** What `useLanguage` gives, with the texts of shops among the others. */
export function useShop() {
  const texts = use(ShopContext);
  if (texts === undefined) throw new Error("useShop stands outside ShopTexts");
  const language = useLanguage();
  return { ...language, t: { ...language.t, ...texts } };
}
