import { plural } from "../locale.ts";

const count = (n: number, one: string, other: string) => plural("fr", n, { one, other });

export const proof = {
  title: "Preuve du solde",
  intro:
    "Une fois par jour, nous publions ce que nous devons à tous nos clients ensemble, signé, pour que rien ne puisse en être changé. Cet appareil vérifie que votre argent y est. Il ne croit personne sur parole, pas même nous.",
  checking: "Vérification sur cet appareil…",
  holds: "Votre solde est dans le total",
  holdsText: (when: string) =>
    `Vérifié sur cet appareil\u00a0: ce qui était à vous le ${when} est compté.`,
  fails: "La vérification a échoué",
  failsText:
    "Ne passez pas outre. Enregistrez la preuve, et interrogez-nous après en avoir confié une copie à quelqu’un de confiance.",
  notMine: "Cette preuve a été établie pour quelqu’un d’autre.",
  missing: (currencies: string) => `Absent du total publié\u00a0: ${currencies}.`,
  logChanged: "Le journal de la banque n’est pas celui que cet appareil a déjà vu.",
  yours: "À vous",
  ofTotal: (total: string) => `sur ${total} dus à tous les clients`,
  sameNow: "Inchangé depuis",
  movedSince: "Changé depuis",
  checked: "Ce qui a été vérifié",
  steps: {
    signed: "Le total est signé par la banque",
    unsigned: "La signature n’a pas été vérifiée\u00a0: ce navigateur ne le peut pas",
    announced: (head: number) => `L’entrée ${head} du journal de la banque nomme ce total`,
    seen: (head: number) =>
      `Le journal contient toujours l’entrée ${head}, que cet appareil a déjà vue`,
    firstSeen: "Cet appareil retient maintenant le journal, et remarquera s’il est réécrit",
    leaves: (n: number) =>
      count(
        n,
        `La part unique de votre solde mène au total publié`,
        `Les ${n} parts de votre solde mènent au total publié`,
      ),
  },
  compare: "Comparer avec d’autres",
  compareText:
    "Tous les clients qui regardent cette publication doivent voir ce code. Demandez à quelqu’un. Deux codes pour un même numéro prouvent que nous avons menti.",
  code: "Code",
  publication: "Publication",
  key: "Signé par",
  copyCode: "Copier le code",
  save: "Enregistrer la preuve",
  elsewhere: "Vérifier sans nous",
  elsewhereText:
    "La page et le programme ci-dessous fonctionnent sans réseau. Ce qui décide est court, et se lit.",
  page: "Ouvrir la page",
  program: "Programme pour Node",
  earlier: "Toutes les publications",
  number: (n: number) => `N°\u00a0${n}`,
  expired: "Preuves non conservées",
  limits: "Ce que cela ne prouve pas",
  limitsList: [
    "Que l’argent est là\u00a0: cela prouve ce qui est dû. Seuls les relevés de nos banques montrent ce que nous avons, et personne ne les a audités ici.",
    "Que les autres sont comptés. Mais qui omet 1 client sur 1\u202f000 est pris avec une probabilité de 95\u00a0% dès que 3\u202f000 d’entre eux vérifient.",
    "Les voisins de votre chemin dans l’arbre voient des sommes de quelques parts aléatoires des soldes d’autrui, sans noms.",
  ],
  emptyTitle: "Rien n’est encore publié",
  emptyText: "La première publication arrive sous un jour.",
};
