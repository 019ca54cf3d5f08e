/** How the app can look: as the system does, or always light, or always dark. */
export const THEMES = ["system", "light", "dark"] as const

/** One of them. */
export type Theme = (typeof THEMES)[number]

// public/theme.js reads the same, before anything is drawn.
const CHOSEN = "nexus:theme"

/** How it shall look in this browser. */
export function theme(): Theme {
  return THEMES.find((each) => each === document.documentElement.dataset["theme"]) ?? "system"
}

/** Look so from now on, in this browser. */
export function look(wanted: Theme): void {
  const { dataset } = document.documentElement
  if (wanted === "system") delete dataset["theme"]
  else dataset["theme"] = wanted
  try {
    if (wanted === "system") localStorage.removeItem(CHOSEN)
    else localStorage.setItem(CHOSEN, wanted)
  } catch {} // where nothing can be kept, it holds until the page is left
}
