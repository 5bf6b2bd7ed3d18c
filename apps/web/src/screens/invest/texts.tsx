import {
  formatBasisPoints,
  formatPrice,
  formatQuantity,
  type InvestMessages,
  loadInvestMessages,
} from "@bourse/messages";
import { Outlet } from "@tanstack/react-router";
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { useLanguage } from "../../app/language.tsx";
import { Bone } from "../../design/states.tsx";

const InvestContext = createContext<InvestMessages | undefined>(undefined);

type TextsProps = {
  readonly children: ReactNode;
  /** Of what stands there until they are loaded. */
  readonly height?: string;
};

/** Gives the texts of shares in the language of the settings. */
export function InvestTexts({ children, height = "20rem" }: TextsProps) {
  const { locale } = useLanguage();
  const [texts, setTexts] = useState<InvestMessages>();
  useEffect(() => {
    let current = true;
    void loadInvestMessages(locale).then((loaded) => current && setTexts(loaded));
    return () => {
      current = false;
    };
  }, [locale]);
  if (texts === undefined) return <Bone width="100%" height={height} />;
  return <InvestContext value={texts}>{children}</InvestContext>;
}

/** Around every screen of shares. */
export function InvestFrame() {
  return (
    <InvestTexts>
      <Outlet />
    </InvestTexts>
  );
}

/** The texts of shares, and how their figures are written. */
export function useInvest() {
  const texts = use(InvestContext);
  if (texts === undefined) throw new Error("useInvest stands outside InvestFrame");
  const { locale } = useLanguage();
  return {
    ...texts.invest,
    ...texts.trade,
    price: (text: string, currency: string, sign?: "auto" | "always") =>
      formatPrice(text, currency, locale, sign),
    quantity: (text: string, digits?: number) => formatQuantity(text, locale, digits),
    points: (basisPoints: number, sign?: "auto" | "always") =>
      formatBasisPoints(basisPoints, locale, sign),
  };
}
