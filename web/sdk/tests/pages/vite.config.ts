import { defineConfig } from "vite"

const here = new URL(".", import.meta.url).pathname

/** The pages that tests/browser/bindings writes in, each an editor for Ann and one for Bob. */
export default defineConfig({
  root: here,
  base: "./",
  logLevel: "warn",
  build: {
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ["quill", "codemirror", "textarea"].map((name) => `${here}${name}.html`) },
  },
})
