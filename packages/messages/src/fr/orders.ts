import type { Messages } from "../en/index.ts";

export const orderReasons = {
  by_member: "Vous l’avez annulé.",
  not_filled_at_once: "Il n’a pas pu être exécuté aussitôt, comme vous le vouliez.",
  end_of_day: "La journée s’est achevée avant son exécution.",
  date_passed: "Sa date est passée avant son exécution.",
  too_long: "Il a attendu 90 jours sans être exécuté.",
  exit_of_nothing: "Rien n’a été acheté, il n’y a donc rien à vendre.",
  insufficient_funds: "Il n’y avait pas assez d’argent. Rien n’a été acheté.",
  insufficient_units: "Vous n’en aviez pas assez à vendre. Rien n’a été vendu.",
  house_cannot_fill:
    "Impossible d’exécuter une fraction pour l’instant. Essayez des titres entiers.",
  market_closed: "Le marché était fermé.",
  market_halted: "La cotation de ce titre était suspendue.",
  no_price: "Il n’a pas de cours en ce moment.",
  price_outside_bands: "Le prix était trop loin du marché.",
  price_invalid: "Le marché n’accepte pas ce prix.",
  quantity_invalid: "Le marché n’accepte pas cette quantité.",
  self_trade: "Il aurait rencontré un autre de vos ordres.",
  venue_refused: "Le marché ne l’a pas accepté.",
  venue_away: "Le marché l’a perdu. Rien de plus n’a été acheté ni vendu.",
  corporate_action: "La société a modifié ses titres, l’ordre ne convient plus.",
  by_operator: "Nous l’avons annulé. Demandez-nous pourquoi.",
} satisfies Messages["orderReasons"];

export const orderFaults = {
  instrument_not_found: "Aucun titre ne porte ce symbole.",
  instrument_not_listed: "Ce titre n’est plus coté.",
  quantity_or_amount: "Indiquez une quantité ou un montant, pas les deux.",
  quantity_too_small: "C’est trop peu.",
  quantity_too_large: "C’est trop pour un seul ordre.",
  amount_too_small: "Le plus petit ordre est de 1,00.",
  not_fractional: "Ce titre ne s’échange qu’en unités entières.",
  fraction_market_only: "Moins d’un titre ne se vend qu’au prix du marché.",
  amount_market_only: "Un ordre en montant est toujours au prix du marché.",
  price_missing: "Il manque un prix.",
  price_off_tick: "Le marché ne cote pas ce prix. Arrondissez-le.",
  price_not_wanted: "Ce type d’ordre n’a pas ce prix.",
  stop_on_wrong_side: "Le marché a déjà dépassé ce seuil.",
  good_till_invalid: "Choisissez une date entre aujourd’hui et dans un an.",
  good_till_missing: "Choisissez jusqu’à quand il est valable.",
  exits_invalid: "Ces sorties ne conviennent pas à l’ordre.",
  extended_limit_only: "Hors séance, seuls les ordres à cours limité s’échangent.",
  no_price: "Il n’a pas de cours en ce moment.",
  not_at_this_venue: "Ce type d’ordre ne s’échange pas sur ce marché.",
} satisfies Messages["orderFaults"];

export const orderWarnings = {
  market_closed: "Le marché est fermé. L’ordre partira à l’ouverture, au prix d’alors.",
  market_halted: "La cotation est suspendue. L’ordre partira à la reprise.",
  price_far_from_market: "Ce prix est loin du marché.",
  large_part_of_cash: "C’est une grande part de votre argent.",
  fraction_from_house: "Nous exécutons la fraction nous-mêmes, au même prix.",
  stop_may_fill_lower: "Un stop peut être exécuté plus bas que prévu.",
  price_is_old: "Le dernier cours est ancien.",
  extended_hours: "Hors séance, les cours varient davantage.",
} satisfies Messages["orderWarnings"];
