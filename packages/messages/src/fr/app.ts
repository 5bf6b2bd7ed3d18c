import type { Messages } from "../en/index.ts";
import { plural } from "../locale.ts";

const count = (n: number, one: string, other: string) => plural("fr", n, { one, other });

export const common = {
  unknown: "pas encore connu",
  hidden: "masqué",
  notMoved: "(n’a pas abouti)",
  back: "Retour",
  cancel: "Annuler",
  close: "Fermer",
  continue: "Continuer",
  save: "Enregistrer",
  saved: "Enregistré",
  done: "Terminé",
  remove: "Supprimer",
  copy: "Copier",
  copied: "Copié",
  share: "Partager",
  search: "Rechercher",
  all: "Tout",
  seeAll: "Tout voir",
  loadMore: "Afficher la suite",
  loading: "Chargement",
  optional: "facultatif",
  you: "Vous",
  currency: "Devise",
  month: "Mois",
  demo: "Démo",
  tryAgain: "Réessayer",
  skip: "Aller au contenu",
} satisfies Messages["common"];

export const nav = {
  label: "Principal",
  money: "Argent",
  pay: "Payer",
  activity: "Activité",
  requests: "Demandes",
  pots: "Cagnottes",
  insights: "Analyse",
  statements: "Relevés",
  scheduled: "Programmés",
  security: "Sécurité",
  settings: "Réglages",
  limits: "Plafonds",
  proof: "Preuve du solde",
  verify: "Identité",
  ledger: "Grand livre",
  profile: "Votre profil",
  menu: "Votre menu",
  signOut: "Se déconnecter",
  home: "Bourse, aller à Argent",
} satisfies Messages["nav"];

export const status = {
  offline:
    "Vous êtes hors ligne. Les soldes peuvent dater, et les paiements attendront votre retour.",
  reconnecting: "Reconnexion…",
  pending: (n: number) => count(n, `${n} paiement en cours`, `${n} paiements en cours`),
  received: (amount: string, name: string) => `${name} vous a envoyé ${amount}`,
  requested: (amount: string, name: string) => `${name} vous demande ${amount}`,
  upcoming: (amount: string, name: string, date: string) =>
    `${amount} partira vers ${name} le ${date}`,
  securityChanged: "Vos réglages de sécurité ont changé. Si ce n’était pas vous, ouvrez Sécurité.",
  viewReceipt: "Reçu",
} satisfies Messages["status"];

export const shortcuts = {
  title: "Raccourcis clavier",
  search: "Chercher dans l’activité",
  pay: "Payer",
  request: "Demander de l’argent",
  goMoney: "Aller à Argent",
  goActivity: "Aller à Activité",
  goPots: "Aller à Cagnottes",
  goInsights: "Aller à Analyse",
  goRequests: "Aller à Demandes",
  goSettings: "Aller à Réglages",
  eye: "Afficher ou masquer les montants",
  list: "Cette liste",
  close: "Fermer",
  toggle: "Raccourcis à une touche",
  toggleHint: "À désactiver si des touches gênent votre lecteur d’écran ou votre commande vocale.",
} satisfies Messages["shortcuts"];

export const settings = {
  title: "Réglages",
  appearance: "Apparence",
  theme: "Thème",
  themes: { system: "Système", light: "Clair", dark: "Sombre" },
  language: "Langue",
  textSize: "Taille du texte",
  textSizes: { small: "Petite", normal: "Normale", large: "Grande", larger: "Très grande" },
  account: "Compte",
  name: "Nom",
  email: "E-mail",
  phone: "Téléphone",
  phoneHint: "Avec l’indicatif du pays, comme +33 6 12 34 56 78.",
  displayCurrency: "Devise d’affichage",
  displayCurrencyHint: "Le compte affiché en premier à l’ouverture de Bourse.",
  privacy: "Confidentialité",
  findByEmail: "On peut me trouver par mon e-mail",
  findByPhone: "On peut me trouver par mon téléphone",
  showInSearch: "M’afficher dans la recherche",
  requestsFrom: "Qui peut me demander de l’argent",
  requestsFromOptions: { anyone: "Tout le monde", contacts: "Mes contacts", nobody: "Personne" },
  blocked: "Personnes bloquées",
  unblock: "Débloquer",
  open: {
    profile: "Profil et confidentialité",
    security: "Clés d’accès, appareils, codes de secours",
    limits: "Ce que vous pouvez envoyer, et comment l’augmenter",
    verify: "Votre niveau d’identité",
    scheduled: "Paiements programmés et réguliers",
    proof: "Vérifier que votre argent est compté",
  },
} satisfies Messages["settings"];

export const welcome = {
  headline: "L’argent, en toute sérénité.",
  sub: "Un compte dans chaque devise, et tous vos proches à un @identifiant de vous.",
  signUp: "Ouvrir un compte",
  signIn: "Se connecter",
  points: [
    {
      title: "Payez un @identifiant",
      text: "L’argent arrive en une seconde, avec un reçu qui s’explique tout seul.",
    },
    {
      title: "Mettez de côté",
      text: "Des cagnottes avec un objectif, remplies par arrondi ou le jour de paie.",
    },
    {
      title: "À vous de le faire tourner",
      text: "Libre, sur votre propre serveur, vérifiable au centime près.",
    },
  ],
  demo: "Voici une ville de démonstration. Connectez-vous comme l’un de ses membres :",
  demoPassword: (password: string) => `Mot de passe : ${password}`,
} satisfies Messages["welcome"];

export const signIn = {
  title: "Heureux de vous revoir",
  withPasskey: "Se connecter avec une clé d’accès",
  or: "ou avec votre mot de passe",
  handle: "Identifiant",
  password: "Mot de passe",
  totp: "Code de votre application d’authentification",
  submit: "Se connecter",
  useRecovery: "Utiliser un code de secours",
  usePassword: "Utiliser votre mot de passe",
  recoveryTitle: "Code de secours",
  recoveryHint: "L’un des codes gardés à l’inscription. Chacun sert une seule fois.",
  recoveryCode: "Code de secours",
  newHere: "Nouveau chez Bourse ?",
  passkeyCancelled:
    "La clé d’accès n’a pas été utilisée. Réessayez, ou utilisez votre mot de passe.",
} satisfies Messages["signIn"];

export const signUp = {
  title: "Ouvrez votre compte",
  steps: (step: number, of: number) => `Étape ${step} sur ${of}`,
  handleTitle: "Choisissez votre @identifiant",
  handleHint: "C’est par lui qu’on vous trouve et vous paie. 3 à 20 lettres, chiffres ou _.",
  handle: "Identifiant",
  free: (handle: string) => `@${handle} est libre`,
  checking: "Vérification…",
  reasons: {
    taken: "Celui-ci est pris. Ceux-ci sont libres :",
    too_short: "Au moins 3 caractères.",
    too_long: "Au plus 20 caractères.",
    characters: "Seulement des lettres, des chiffres et _.",
    reserved: "Celui-ci est réservé. Ceux-ci sont libres :",
  },
  nameTitle: "Comment vous appelez-vous ?",
  nameHint: "Les personnes que vous payez le voient.",
  name: "Nom complet",
  email: "E-mail",
  emailHint: "Pour que ceux qui le connaissent puissent vous payer, et pour les avis.",
  secureTitle: "Protégez votre compte",
  secureHint:
    "Une clé d’accès s’ouvre avec votre visage, votre doigt ou votre écran. Rien à retenir.",
  passkey: "Créer une clé d’accès",
  noPasskeys: "Ce navigateur n’offre pas de clés d’accès : choisissez un mot de passe.",
  passkeyAddress: "Les clés d’accès veulent un nom, pas un numéro : ouvrez Bourse à l’adresse",
  usePassword: "Plutôt un mot de passe",
  usePasskey: "Plutôt une clé d’accès",
  password: "Mot de passe",
  passwordHint: "Au moins 10 caractères ; quelques mots font l’affaire.",
  submit: "Ouvrir le compte",
  codesTitle: "Vos codes de secours",
  codesHint:
    "Si vous perdez vos appareils, ils vous rouvrent la porte. Gardez-les en lieu sûr, pas ici.",
  codesDownload: "Télécharger",
  codesKept: "Je les ai mis en lieu sûr",
  already: "Déjà membre ?",
} satisfies Messages["signUp"];
