import type { Messages } from "../en/index.ts";
import { plural } from "../locale.ts";

const count = (n: number, one: string, other: string) => plural("fr", n, { one, other });

export const past = {
  title: "Solde à une autre date",
  hint: "Ce que vous aviez à un instant du passé, à la milliseconde près.",
  at: "Le",
  now: "Maintenant",
  future: "Cet instant n’est pas passé.",
} satisfies Messages["past"];

export const ledger = {
  title: "Grand livre",
  parts: "Parties du grand livre",
  chart: "Comptes",
  invariants: "Invariants",
  asOf: "État au",
  pastNow: (when: string) => `Tel qu’il était le ${when}`,
  search: "Trouver",
  searchHint: "Numéro, acc_…, mov_… ou @identifiant",
  found: (text: string) => `Trouvé pour « ${text} »`,
  nothingFound: "Rien ne porte ce nom",
  nothingFoundText: "Les numéros sont exacts : copiez-les en entier.",
  lockedTitle: "Confirmez que c’est vous",
  lockedText:
    "Le grand livre montre l’argent des autres. Il reste ouvert douze heures après que vous avez prouvé qui vous êtes.",
  lockedAbout: "Vous ouvrez le grand livre.",
  balanced: "Débits et crédits sont égaux",
  unbalanced: "Débits et crédits ne sont pas égaux",
  tooMany: "Trop de comptes pour les additionner d’un coup",
  unused: "Actifs sans argent",
  accountCount: (n: number) => count(n, `${n} compte`, `${n} comptes`),
  noAccounts: "Pas encore de compte",
  noTransfers: "Aucune écriture",
  debitBalance: "solde débiteur",
  creditBalance: "solde créditeur",
  noBalance: "solde nul",
  otherAsset: (ledger: number) => `Actif ${ledger}`,
  otherAccount: (code: number) => `Compte de code ${code}`,
  otherTransfer: (code: number) => `Écriture de code ${code}`,
  accountNames: {
    nostro: "Nostro : avoirs dans d’autres banques",
    fxPosition: "Position de change",
    memberAvailable: "Argent des membres",
    memberReserved: "Argent des membres, réservé",
    pot: "Cagnottes",
    escrow: "Séquestre : argent non réclamé",
    equity: "Fonds propres",
    fees: "Frais perçus",
    interestExpense: "Intérêts versés",
    clearing: "Compensation",
    suspense: "Attente : propriétaire inconnu",
    custody: "Titres au dépositaire",
    memberUnits: "Titres des membres",
    businessPending: "Argent des commerces, pas encore disponible",
    businessAvailable: "Argent des commerces",
    disputed: "Paiements contestés",
    houseUnits: "Titres de la maison, pour les fractions",
    tradeClearing: "Négociations à régler : argent",
    unitClearing: "Négociations à régler : titres",
    testOutside: "Hors du monde de test",
  },
  holderTypes: { available: "Disponible", reserved: "Réservé", pot: "Cagnotte" },
  formerMember: "Ancien membre",
  transferNames: {
    payment: "Paiement",
    requestPayment: "Demande payée",
    claim: "Lien à réclamer",
    splitShare: "Part d’une note",
    scheduledPayment: "Paiement programmé",
    bankCredit: "Virement reçu",
    bankReturn: "Renvoyé à la banque",
    potDeposit: "Mis de côté",
    potWithdrawal: "Repris d’une cagnotte",
    roundUp: "Arrondi",
    potClosing: "Cagnotte fermée",
    interest: "Intérêts",
    interestFunding: "Intérêts, sur fonds propres",
    capital: "Apport de capital",
    fee: "Frais",
    orderHold: "Mis de côté pour un ordre",
    sharePurchase: "Achat de titres",
    shareSale: "Vente de titres",
    shareSettlement: "Règlement avec une place",
    shareGift: "Titres offerts",
    tradeReversal: "Négociation annulée",
    dividend: "Dividende",
    corporateAction: "Opération sur titres",
    purchase: "Achat chez un commerce",
    purchaseRefund: "Achat remboursé",
    settlement: "Devient disponible pour un commerce",
    payout: "Versement à un commerce",
    dispute: "Contestation",
    businessTransfer: "Entre deux commerces",
  },
  account: {
    title: "Compte du grand livre",
    held: "Titulaire",
    institution: "L’établissement",
    id: "Numéro du grand livre",
    ownId: "Connu de son membre comme",
    code: "Code",
    asset: "Actif",
    created: "Ouvert",
    rules: "Règles",
    floor: "Jamais en dessous de",
    ceiling: "Jamais au-dessus de",
    posted: "Comptabilisé",
    pending: "En attente",
    debits: "Débits",
    credits: "Crédits",
    transfers: "Écritures",
    all: "Toutes",
  },
  flags: {
    debits_must_not_exceed_credits: "Jamais à découvert",
    credits_must_not_exceed_debits: "Jamais créditeur",
    history: "Historique gardé",
    imported: "Importé",
    closed: "Fermé",
  },
  transfer: {
    title: "Écriture",
    debit: "Débit",
    credit: "Crédit",
    after: "Après elle",
    noHistory: "sans historique",
    id: "Numéro de l’écriture",
    at: "Comptabilisée",
    effectiveAt: "Date d’effet",
    kind: "Motif",
    phase: "Nature",
    remaining: "Encore retenu",
    expiresAt: "Expire",
    linked: "Chaîne",
    linkedText: "Avec la suivante, ou pas du tout",
    settles: "La retenue qu’elle règle",
    settledBy: "Ce qui l’a réglée",
    siblings: "Autres écritures du mouvement",
    movement: "Mouvement",
    noMovement: "Elle n’appartient à aucun mouvement.",
    between: (from: string, to: string) => `De ${from} à ${to}`,
    step: (n: number) => `Étape ${n}`,
    outcomes: {
      planned: "Pas encore comptabilisée",
      posted: "Comptabilisée",
      refused: "Refusée par le grand livre",
    },
  },
  phases: { single: "Comptabilisée d’un coup", pending: "Retenue", post: "Capture", void: "Levée" },
  pendingStates: {
    pending: "Retenu",
    posted: "Capturé",
    voided: "Levé",
    expired: "Expiré",
  },
  bank: "Bourse",
  verify: {
    intro:
      "Prouvés sur tout ce qui est enregistré ; relevés et intérêts sur cinquante comptes, répartis sur l’ensemble.",
    start: "Tout prouver maintenant",
    running:
      "Preuve en cours. Sur un grand livre volumineux, cela prend des minutes ; vous pouvez quitter cette page.",
    never: "Rien n’a été prouvé depuis le démarrage du serveur.",
    failed: "La preuve n’a pas pu être faite. Le journal du serveur dit pourquoi.",
    proved: (when: string, seconds: string) => `Prouvé ${when}, en ${seconds} s`,
    allHold: (n: number) => count(n, `${n} invariant tient`, `Les ${n} invariants tiennent`),
    broken: (n: number) => count(n, `${n} invariant est rompu`, `${n} invariants sont rompus`),
    holds: "Tient",
    breaks: (n: number) => count(n, `Rompu par ${n}`, `Rompu par ${n}`),
  },
  invariantNames: {
    "in every ledger debits equal credits": "Dans chaque actif, débits et crédits sont égaux",
    "every balance equals the replay of its transfers":
      "Chaque solde est le total de ses écritures rejouées",
    "no account is past its limit": "Aucun compte ne dépasse sa limite",
    "every pending transfer has a state": "Chaque retenue a un état",
    "what became of a pending transfer agrees with what settled it":
      "L’issue d’une retenue s’accorde avec ce qui l’a réglée",
    "every account with history has all of it": "Chaque compte à historique l’a en entier",
    "no movement is stuck without an outcome": "Aucun mouvement ne reste sans issue",
    "what a movement posted is in the ledger":
      "Ce qu’un mouvement a comptabilisé est dans le grand livre",
    "what the ledger refused is not in it": "Ce que le grand livre a refusé n’y est pas",
    "accounts and pots have their ledger accounts, never to be overdrawn":
      "Comptes et cagnottes ont leurs comptes au grand livre, jamais à découvert",
    "members' money is in accounts and pots that have an owner":
      "L’argent des membres est dans des comptes et cagnottes qui ont un propriétaire",
    "the institution's own accounts are in the ledger":
      "Les comptes propres de l’établissement sont dans le grand livre",
    "what members are owed is covered by nostro balances":
      "Ce qui est dû aux membres est couvert par les avoirs dans d’autres banques",
    "interest was paid once, and as counted":
      "Les intérêts ont été versés une fois, et comme calculés",
    "interest is counted from the balances of the ledger":
      "Les intérêts sont calculés sur les soldes du grand livre",
    "opening balance and movements make the closing balance":
      "Solde d’ouverture et mouvements font le solde de clôture",
    "no payment is pending past its end": "Aucun paiement n’attend au-delà de son terme",
    "what a request was paid is the sum of its movements":
      "Ce qu’une demande a reçu est la somme de ses mouvements",
    "the shares of a split make up its total": "Les parts d’un partage font son total",
    "signed heads follow one another, each signed and none going back":
      "Les têtes signées se suivent, chacune signée, aucune ne recule",
    "the ledger is what its chain of hashes says, through every signed head":
      "Le grand livre est ce que dit sa chaîne d’empreintes, en passant par chaque tête signée",
    "every publication is signed, and named by one head as it is":
      "Chaque publication est signée, et nommée telle quelle par une tête",
    "the leaves that are kept make the root and the total that were published":
      "Les feuilles gardées font la racine et le total publiés",
    "what was published is what the ledger owed customers at that instant":
      "Ce qui a été publié est ce que le grand livre devait aux membres à cet instant",
    "every bar begins where one of its length does, and has an instrument":
      "Chaque barre de cours commence où il faut, et a un instrument",
    "every position is what its trades and gifts make it":
      "Chaque position est ce qu’en font négociations et cadeaux",
    "every trade of a venue is in the ledger":
      "Chaque négociation d’une place est dans le grand livre",
    "the bar of a minute is what was traded in it":
      "La barre d’une minute est ce qui s’y est négocié",
    "the exchange's books are the replay of its journal":
      "Les carnets de la bourse sont son journal rejoué",
    "what a business has is the sum over the lines of its balance":
      "Ce qu’a un commerce est la somme des lignes de son solde",
    "what businesses began with money is ended":
      "Ce que des commerces ont commencé avec de l’argent est achevé",
    "what is set aside for orders is what is open of them":
      "Ce qui est mis de côté pour des ordres est ce qu’il en reste",
    "what is to be cleared with venues is what is not settled":
      "Ce qui est à compenser avec les places est ce qui n’est pas réglé",
    "what of it is pending are the lines that are":
      "Ce qu’un commerce ne peut pas encore retirer est la somme des lignes en attente",
    "what was filled of an order is the sum of its trades":
      "Ce qui est exécuté d’un ordre est la somme de ses négociations",
    "a charge was refunded what its refunds say, and no more than was captured":
      "Un paiement a été remboursé de ce que disent ses remboursements, et pas plus que ce qui fut encaissé",
    "available, pending and paid out are captured less refunded, disputed and fees":
      "Disponible, en attente et versé font ce qui fut encaissé, moins remboursements, contestations et frais",
  },
} satisfies Messages["ledger"];
