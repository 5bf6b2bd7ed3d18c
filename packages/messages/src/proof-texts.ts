import type { Locale } from "./locale.ts";

// Apart from the catalogs: the page that checks proofs carries them in both languages, and works
// from a disk. `{name}` marks what is filled in.
const en = {
  title: "Check a proof",
  intro:
    "This page checks that what a bank owed you is in the total it published. It needs no network: nothing you open here leaves your device.",
  choose: "Open proof files",
  chooseHint: "Drop them here, too. With two files it also says whether both saw the same.",
  paste: "Or paste a proof",
  check: "Check",
  holds: "This proof holds",
  fails: "This proof does not hold",
  member: "Made for",
  publication: "Publication",
  at: "As of",
  owed: "Owed to you",
  ofTotal: "of {total} owed to all",
  nothingOwed: "Nothing",
  signature: "Signature",
  signatures: { valid: "Valid", unchecked: "This browser cannot check it" },
  key: "Signed by the key",
  code: "Code to compare",
  yours: "What only you can tell",
  yoursList: [
    "The id is yours, and the amounts are what you had then, in accounts and pots together. A currency that is missing here is not in the total.",
    "The key is the one the bank publishes, and has published before.",
    "Others who look at the same publication see the same code.",
  ],
  compared: {
    same: "Both files are about the same publication, and both saw the same.",
    unrelated: "The files are about different publications, so they cannot contradict each other.",
    contradiction:
      "The files are about one publication, but say different things. Both are signed by the same key: keep them, they are evidence.",
    otherKeys: "The files are signed by different keys, so they are not of one bank.",
  },
  defects: {
    not_a_proof: "This is not a proof file.",
    publication_unreadable: "What the bank signed is not in the form it must have.",
    signature_wrong: "The publication was changed, or was not signed by this key.",
    head_unreadable: "The entry of the bank’s log is not in the form it must have.",
    head_signature_wrong: "The entry of the bank’s log was changed, or not signed by this key.",
    head_of_other_key: "The publication and the log are signed by different keys.",
    not_announced: "The bank’s log names another publication, or other content.",
    asset_unknown: "A currency is not among those that were published.",
    asset_repeated: "A currency stands in the proof twice.",
    leaf_repeated: "One part of your balance is counted twice.",
    nonce_repeated: "Two parts of your balance are hidden by the same random number.",
    path_length_wrong: "A part of your balance is not a leaf of the published tree.",
    sum_too_large: "A sum in the tree is larger than any can be.",
    root_differs: "A part of your balance does not lead to what was published.",
    total_differs: "Your balance leads to another total than was published.",
  },
  language: "Français",
};

type ProofTexts = typeof en;

const fr = {
  title: "Vérifier une preuve",
  intro:
    "Cette page vérifie que ce qu’une banque vous devait est dans le total qu’elle a publié. Elle n’a pas besoin de réseau\u00a0: rien de ce que vous ouvrez ici ne quitte votre appareil.",
  choose: "Ouvrir des preuves",
  chooseHint:
    "Vous pouvez aussi les déposer ici. Avec deux fichiers, elle dit si tous deux ont vu la même chose.",
  paste: "Ou coller une preuve",
  check: "Vérifier",
  holds: "Cette preuve est valable",
  fails: "Cette preuve n’est pas valable",
  member: "Établie pour",
  publication: "Publication",
  at: "À la date du",
  owed: "Qui vous est dû",
  ofTotal: "sur {total} dus à tous",
  nothingOwed: "Rien",
  signature: "Signature",
  signatures: { valid: "Valable", unchecked: "Ce navigateur ne peut pas la vérifier" },
  key: "Signée par la clé",
  code: "Code à comparer",
  yours: "Ce que vous seul pouvez dire",
  yoursList: [
    "L’identifiant est le vôtre, et les montants sont ce que vous aviez alors, comptes et cagnottes ensemble. Une devise qui manque ici n’est pas dans le total.",
    "La clé est celle que la banque publie, et qu’elle publiait avant.",
    "Les autres qui regardent la même publication voient le même code.",
  ],
  compared: {
    same: "Les deux fichiers portent sur la même publication, et tous deux ont vu la même chose.",
    unrelated:
      "Les fichiers portent sur des publications différentes\u00a0: ils ne peuvent pas se contredire.",
    contradiction:
      "Les fichiers portent sur une même publication, mais ne disent pas la même chose. Tous deux sont signés par la même clé\u00a0: gardez-les, ce sont des preuves.",
    otherKeys:
      "Les fichiers sont signés par des clés différentes\u00a0: ils ne viennent pas d’une même banque.",
  },
  defects: {
    not_a_proof: "Ce fichier n’est pas une preuve.",
    publication_unreadable: "Ce que la banque a signé n’a pas la forme voulue.",
    signature_wrong: "La publication a été modifiée, ou n’a pas été signée par cette clé.",
    head_unreadable: "L’entrée du journal de la banque n’a pas la forme qu’elle doit avoir.",
    head_signature_wrong:
      "L’entrée du journal de la banque a été modifiée, ou n’a pas été signée par cette clé.",
    head_of_other_key: "La publication et le journal sont signés par des clés différentes.",
    not_announced: "Le journal de la banque nomme une autre publication, ou un autre contenu.",
    asset_unknown: "Une devise ne fait pas partie de celles qui ont été publiées.",
    asset_repeated: "Une devise figure deux fois dans la preuve.",
    leaf_repeated: "Une part de votre solde est comptée deux fois.",
    nonce_repeated: "Deux parts de votre solde sont cachées par le même nombre aléatoire.",
    path_length_wrong: "Une part de votre solde n’est pas une feuille de l’arbre publié.",
    sum_too_large: "Une somme dans l’arbre est plus grande que possible.",
    root_differs: "Une part de votre solde ne mène pas à ce qui a été publié.",
    total_differs: "Votre solde mène à un autre total que celui qui a été publié.",
  },
  language: "English",
} satisfies ProofTexts;

/** What is said of a proof that is checked, on the app's screen and on the page for it. */
export const proofTexts: Readonly<Record<Locale, ProofTexts>> = { en, fr };
