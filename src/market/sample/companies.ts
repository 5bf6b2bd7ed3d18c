import type { InstrumentKind, Texts } from "../instrument.ts";

/** A fictional company or fund of the sample market. */
export type SampleCompany = {
  readonly symbol: string;
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly sector: string;
  readonly description: Texts;
  /** Where its price stands today, roughly, in cents. */
  readonly cents: number;
  /** Millions. */
  readonly sharesMillions: number;
  /** Basis points of the price. */
  readonly dividendYield: number;
  /** How much its price moves in a year, in percent. */
  readonly volatility: number;
  /** What it does of what its whole market does, in percent. */
  readonly beta: number;
};

/**
 * One a line: symbol, name, sector, cents, millions of shares, dividend yield, volatility, beta,
 * and what it does in English and in French.
 */
const shares = [
  "ALDR|Alder & Finch|Consumer|4218|310|210|24|80|Home furniture from certified wood, sold in 200 towns.|Des meubles en bois certifié, vendus dans 200 villes.",
  "AMBR|Amberline Rail|Transport|13870|148|260|22|90|Night trains and the tracks they run on.|Des trains de nuit et les voies sur lesquelles ils roulent.",
  "AXIA|Axia Robotics|Industry|21640|205|0|42|140|Arms that sort, pack and weld beside people.|Des bras qui trient, emballent et soudent aux côtés des gens.",
  "BLUM|Blume Foods|Consumer|6785|520|310|18|60|Breakfast, baked every night in nine bakeries.|Le petit déjeuner, cuit chaque nuit dans neuf boulangeries.",
  "BRGT|Bright Harbor Energy|Energy|8930|410|180|34|105|Wind farms at sea and the cables to shore.|Des éoliennes en mer et les câbles jusqu'à la côte.",
  "CAPL|Capel Mutual|Finance|5144|640|420|23|110|Life and home insurance since 1911.|Assurance vie et habitation depuis 1911.",
  "CLIO|Clio Games|Media|3392|180|0|48|125|Puzzles that forty million people open with their coffee.|Des énigmes que quarante millions de gens ouvrent au café.",
  "CRWN|Crownwell Hotels|Travel|7412|230|150|33|130|Small hotels in old post offices.|De petits hôtels dans d'anciens bureaux de poste.",
  "DLTA|Deltaworks Water|Utilities|5876|290|380|15|45|Clean water for eleven river towns.|De l'eau propre pour onze villes au bord des fleuves.",
  "DYNE|Dynebolt Tools|Industry|11025|96|120|28|100|Cordless tools that share one battery.|Des outils sans fil qui partagent une batterie.",
  "ELMS|Elmstead Clinics|Health|15530|122|90|26|70|Family doctors, open until ten at night.|Des médecins de famille, ouverts jusqu'à vingt-deux heures.",
  "FARO|Faro Optics|Technology|28970|88|40|38|135|Lenses that see through fog, for cars and ships.|Des optiques qui voient à travers la brume, pour voitures et navires.",
  "FERN|Fernway Logistics|Transport|4655|350|140|29|105|Parcels by cargo bike, to the fourth floor.|Des colis à vélo cargo, jusqu'au quatrième étage.",
  "GLYF|Glyph Software|Technology|41280|165|0|36|140|Documents that many people write at once.|Des documents que beaucoup écrivent en même temps.",
  "GRNT|Granite Peak Mining|Materials|2318|720|350|40|115|Copper and lithium, with the valley put back after.|Cuivre et lithium, et la vallée remise en état ensuite.",
  "HELX|Helix Grove Bio|Health|19845|74|0|55|110|Antibodies grown in tobacco leaves.|Des anticorps cultivés dans des feuilles de tabac.",
  "HRBN|Harborne Bank|Finance|6290|810|360|25|115|Mortgages and savings for families and shops.|Prêts et épargne pour les familles et les commerces.",
  "INKW|Inkwell Press|Media|1264|140|480|30|75|Newspapers, textbooks and a very good crossword.|Des journaux, des manuels et de très bons mots croisés.",
  "JUNO|Juno Aerospace|Industry|33715|132|110|32|120|Small satellites, built on a line like cars.|De petits satellites, montés à la chaîne comme des voitures.",
  "KITE|Kite Mobile|Telecom|2847|930|520|20|65|Mobile plans without small print.|Des forfaits mobiles sans petites lignes.",
  "LARK|Lark Audio|Technology|9466|116|60|41|125|Headphones that know when to be quiet.|Des écouteurs qui savent quand se taire.",
  "MERI|Meridian Ships|Transport|3980|260|640|37|95|Container ships with sails.|Des porte-conteneurs à voiles.",
  "NOVA|Novalight Solar|Energy|5323|480|0|46|130|Roof tiles that make electricity.|Des tuiles qui produisent de l'électricité.",
  "OKRA|Okra Kitchen|Consumer|878|210|0|52|120|Dinner kits from the farm around the corner.|Des paniers repas de la ferme d'à côté.",
  "PLVR|Pulver Chemicals|Materials|7190|175|280|27|100|Paints and glues without solvents.|Peintures et colles sans solvants.",
  "QRTZ|Quartzite Chips|Technology|86450|240|30|44|155|Processors for machines that think at the edge.|Des processeurs pour les machines qui pensent sur place.",
  "RIVR|Riverbend Homes|Property|3517|330|410|24|85|Rental flats with gardens on the roof.|Des appartements à louer, avec un jardin sur le toit.",
  "SAIL|Saltwind Sports|Consumer|315|95|0|58|110|Boards and boats for short summers.|Des planches et des bateaux pour les étés courts.",
  "TARN|Tarn Beverages|Consumer|6018|560|290|17|55|Spring water, cider and a lemonade from 1887.|Eau de source, cidre et une limonade de 1887.",
  "VEGA|Vega Health|Health|12340|420|170|23|80|Generic medicines for sixty countries.|Des médicaments génériques pour soixante pays.",
].map(companyOf("share"));

const funds = [
  "BRS30|Bourse 30 Fund|Fund|10240|900|170|15|100|Holds all thirty companies of the sample market, by their size.|Détient les trente entreprises du marché d'exemple, selon leur taille.",
  "BRSDV|Bourse Dividend Fund|Fund|5120|380|390|13|80|The ten companies that pay the most to their holders.|Les dix entreprises qui versent le plus à leurs actionnaires.",
  "BRSTK|Bourse Tomorrow Fund|Fund|7680|260|20|27|135|Technology, health and clean energy in one share.|Technologie, santé et énergie propre en une seule part.",
].map(companyOf("fund"));

function companyOf(kind: InstrumentKind) {
  return (line: string): SampleCompany => {
    const cells = line.split("|");
    const [symbol = "", name = "", sector = ""] = cells;
    const [cents = 0, sharesMillions = 0, dividendYield = 0, volatility = 0, beta = 0] = cells
      .slice(3, 8)
      .map(Number);
    const description = { en: cells[8] ?? "", fr: cells[9] ?? "" };
    const numbers = { cents, sharesMillions, dividendYield, volatility, beta };
    return { symbol, name, kind, sector, description, ...numbers };
  };
}

/** Thirty companies and three funds. None of them exists. */
export const sampleCompanies: readonly SampleCompany[] = [...shares, ...funds];

const symbolsOf = (companies: readonly SampleCompany[]): string[] =>
  companies.map(({ symbol }) => symbol);
const dividendFundSize = 10;
const sectorsOfTomorrow = ["Technology", "Health", "Energy"];

/** Symbols of what a fund holds. */
export const fundHoldings: ReadonlyMap<string, readonly string[]> = new Map([
  ["BRS30", symbolsOf(shares)],
  [
    "BRSDV",
    symbolsOf(
      shares.toSorted((a, b) => b.dividendYield - a.dividendYield).slice(0, dividendFundSize),
    ),
  ],
  ["BRSTK", symbolsOf(shares.filter(({ sector }) => sectorsOfTomorrow.includes(sector)))],
]);
