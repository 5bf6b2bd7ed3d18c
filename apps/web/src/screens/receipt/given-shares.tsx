import { useQuery } from "@tanstack/react-query";
import { investQueries } from "../../data/invest.ts";
import { InvestTexts, useInvest } from "../invest/texts.tsx";
import { useGivenText } from "../trade/given-text.ts";

type Props = { readonly id: string };

/** What a gift of shares gives; its amount is what that was worth. */
export function GivenShares({ id }: Props) {
  return (
    <InvestTexts height="1.5rem">
      <SharesOf id={id} />
    </InvestTexts>
  );
}

function SharesOf({ id }: Props) {
  const texts = useInvest().gift;
  const given = useGivenText();
  const { data: gifts = [] } = useQuery(investQueries.gifts);
  const gift = gifts.find((one) => one.id === id);
  if (gift === undefined) return null;
  return (
    <>
      <strong>{given(gift)}</strong>
      {gift.isRestated && <p>{texts.restated}</p>}
      {gift.isHeld && <p>{texts.held}</p>}
    </>
  );
}
