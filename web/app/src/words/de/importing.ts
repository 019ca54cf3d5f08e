import type { Words } from "../en/index.ts"
import { count } from "./counting.ts"

export const importing: Words["importing"] = {
  choose: "Dateien importieren …",
  chooseHint: "Text, Markdown, HTML, Quelltext",
  chooseLabel: "Dateien für den Import",
  drop: "Zum Importieren hier ablegen",
  dropHint: "Text, Markdown, HTML oder Quelltext: Aus jeder Datei wird ein Dokument",
  busy: "Wird importiert …",
  done: (documents) =>
    count(documents, { one: "# Dokument wurde importiert.", other: "# Dokumente wurden importiert." }),
  failed: (name, why) => `„${name}“ wurde nicht importiert: ${why}`,
  tooLarge: "Die Datei ist größer als 8 MB. Teile sie auf.",
  noText: "Darin ist kein Text. Speichere sie erst als Text, Markdown oder HTML.",
  unreadable:
    "Die Datei ließ sich nicht lesen. Ein Ordner lässt sich nicht importieren: Öffne ihn und ziehe her, was darin ist.",
}
