// Builds what is published, and what pages without a bundler load: dist/*.js share their modules and leave the editors to
// whoever embeds; each of dist/browser/*.js is one file with all that it needs.
import { copyFile, readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { build } from "vite"

// The whole core, without an editor: what a page loads before the first letter is shown.
const MOST = 20 * 1024 // bytes, by gzip

const here = (path) => fileURLToPath(new URL(path, import.meta.url))
const source = (path) => here(`src/${path}`)

async function bundle(entry, outDir, options = {}) {
  await build({
    configFile: false,
    logLevel: "warn",
    root: here("."),
    build: {
      target: "es2022",
      outDir,
      emptyOutDir: options.emptyOutDir ?? false,
      sourcemap: true,
      minify: true,
      lib: { entry, formats: ["es"] },
      // Libraries are left readable by default; what pages load as it is, is not.
      rolldownOptions: { external: options.external ?? [], output: { chunkFileNames: "[name].js", minify: true } },
    },
  })
}

const modules = {
  index: source("index.ts"),
  quill: source("bindings/quill.ts"),
  codemirror: source("bindings/codemirror.ts"),
  textarea: source("bindings/textarea.ts"),
}
await bundle(modules, "dist", { emptyOutDir: true, external: [/^quill/, /^@codemirror\//] })
await bundle({ nexus: source("index.ts") }, "dist/browser")
await bundle({ "nexus-quill": source("browser/quill.ts") }, "dist/browser")
await bundle({ "nexus-codemirror": source("browser/codemirror.ts") }, "dist/browser")

const require = createRequire(import.meta.url)
const output = (path) => here(`dist/${path}`)
await copyFile(require.resolve("quill/dist/quill.snow.css"), output("browser/quill.css"))
await copyFile(source("bindings/cursors.css"), output("browser/cursors.css"))
await copyFile(source("bindings/cursors.css"), output("cursors.css"))

for (const name of ["nexus", "nexus-quill", "nexus-codemirror"]) {
  const size = gzipSync(await readFile(output(`browser/${name}.js`))).length
  console.log(`${name}.js takes ${(size / 1024).toFixed(1)} KB by gzip`)
  if (name === "nexus" && size > MOST) throw new Error(`the core takes more than ${MOST / 1024} KB`)
}
