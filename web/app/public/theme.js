// Before anything is drawn: the colours that were chosen for this browser. What choosing does is in src/theme.ts.
try {
  const chosen = localStorage.getItem("nexus:theme")
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen
} catch {
  // A browser that keeps nothing looks as its system does.
}
