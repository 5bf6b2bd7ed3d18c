import type { InvariantNames } from "../invariant-names.ts";

/** What is proved, by the words in which `bourse verify` states it. */
export const invariantNames = {
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
  "what the house has of an instrument is what its trades make it":
    "Ce que la maison détient d’un titre est ce que ses échanges en font",
  "the ledger, whose engine keeps no chain of hashes, is not behind any signed head":
    "Le grand livre, que son moteur n’enchaîne pas, n’est en retard sur aucune tête signée",
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
  "an invoice that is paid was paid what it asked for":
    "Une facture payée l’a été de ce qu’elle demandait",
  "an invoice was credited what its credit notes say, and no more than it came to":
    "Les avoirs sur une facture sont ceux qu’elle dit, et ne dépassent pas son total",
  "the balance of a customer is the sum of its transactions":
    "Le solde d’un client est la somme de ses mouvements",
  "the invoices of a customer are numbered without a gap":
    "Les factures d’un client sont numérotées sans lacune",
  "own funds of the same amount stand behind what businesses owe":
    "Des fonds propres du même montant garantissent ce que doivent les commerces",
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
  "a payout by schedule is the sum of the lines that were paid out with it":
    "Un versement automatique est la somme des lignes versées avec lui",
  "a charge was refunded what its refunds say, and no more than was captured":
    "Un paiement a été remboursé de ce que disent ses remboursements, et pas plus que ce qui fut encaissé",
  "available, pending and paid out are what came in, less what went back, on or in fees":
    "Disponible, en attente et versé font ce qui est entré, moins remboursements, contestations, reversements et frais",
} satisfies InvariantNames;
