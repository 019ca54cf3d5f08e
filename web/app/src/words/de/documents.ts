import type { Words } from "../en/index.ts"

export const documents: Words["documents"] = {
  title: "Dokumente",
  new: "Neues Dokument",
  rich: "Formatiertes Dokument",
  richHint: "Überschriften, Listen, Links",
  plain: "Reiner Text",
  plainHint: "Text und sonst nichts",
  code: "Markdown oder Quelltext",
  codeHint: "Der Name sagt die Sprache: notizen.md, app.py",
  codeTitle: "ohne-titel.md",
  lists: { all: "Alle", mine: "Meine", shared: "Mit mir geteilt", trash: "Papierkorb" },
  listsLabel: "Welche Dokumente",
  search: "Dokumente durchsuchen",
  emptyTitle: {
    all: "Ein leeres Blatt wartet",
    mine: "Noch nichts von dir",
    shared: "Noch hat niemand ein Dokument mit dir geteilt",
    trash: "Der Papierkorb ist leer",
  },
  emptyText: {
    all: "Beginne ein Dokument, lade jemanden ein und schreibt es zusammen.",
    mine: "Hier stehen die Dokumente, die du anlegst.",
    shared: "Bitte um eine Einladung: Dein Benutzername genügt dafür.",
    trash: "Was du weglegst, bleibt hier, bis du es endgültig löschst.",
  },
  nothingFound: (what) => `Nichts gefunden für „${what}“`,
  nothingFoundText: "Versuche es mit weniger Wörtern oder nur mit dem Anfang von einem.",
  more: "Mehr zeigen",
  edited: (when) => `Bearbeitet ${when}`,
  trashed: (when) => `Weggelegt ${when}`,
  by: (names) => `von ${names}`,
  menu: (title) => `Mehr zu ${title}`,
  trash: "In den Papierkorb",
  restore: "Aus dem Papierkorb holen",
  delete: "Endgültig löschen",
  deleteTitle: (title) => `„${title}“ endgültig löschen?`,
  deleteText: "Mit allen Revisionen und für alle. Das lässt sich nicht rückgängig machen.",
}

export const roles: Words["roles"] = {
  owner: "Besitzt es",
  editor: "Darf bearbeiten",
  commenter: "Darf kommentieren",
  viewer: "Darf lesen",
}

export const mayDo: Words["mayDo"] = {
  owner: "Schreibt, teilt, übergibt und löscht es",
  editor: "Schreibt und kommentiert",
  commenter: "Liest und kommentiert",
  viewer: "Liest",
}

export const trash: Words["trash"] = {
  banner: "Dieses Dokument liegt im Papierkorb. Dort kann es niemand bearbeiten.",
  restore: "Herausholen",
}

export const share: Words["share"] = {
  title: "Teilen",
  who: "Benutzername oder E-Mail",
  role: "Rolle",
  invite: "Einladen",
  members: "Wer Zugang hat",
  roleOf: (name) => `Rolle von ${name}`,
  remove: (name) => `${name} den Zugang nehmen`,
  links: "Links",
  linksText: "Wer einen Link hat, kann das Dokument öffnen, angemeldet oder nicht.",
  createLink: "Link anlegen",
  linkRole: "Was der Link erlaubt",
  copy: "Kopieren",
  copied: "Kopiert",
  revoke: "Diesen Link beenden",
  roleOfLink: "Was dieser Link erlaubt",
  you: (name) => `${name} (du)`,
  what: "Was jede Rolle darf",
  transfer: "Dieser Person übergeben",
  transferTitle: (name) => `Dieses Dokument an ${name} übergeben?`,
  transferText: "Dann gehört es dieser Person, und du darfst es bearbeiten. Nur sie kann es zurückgeben.",
  leave: "Deinen Zugang aufgeben",
  leaveTitle: "Deinen Zugang zu diesem Dokument aufgeben?",
  leaveText: "Du kannst es dann nicht mehr öffnen, bis es jemand wieder mit dir teilt.",
  lastOwner: "Die einzige Person, der es gehört",
  more: (name) => `Mehr zu ${name}`,
  takeAway: "Den Zugang nehmen",
}
