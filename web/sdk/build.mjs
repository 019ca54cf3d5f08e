// Builds what is published, and what pages without a bundler load. dist/*.js share their modules, and leave the editors to
// whoever embeds. Of dist/browser, nexus.js is the core; nexus-quill.js, nexus-codemirror.js and nexus-sync.js are all in one
// file.
import { copyFile, readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import { build } from "vite"

// The core: all but the editors, and but what keeps things in the browser, which comes where there is something to keep.
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
      rolldownOptions: {
        external: options.external ?? [],
        preserveEntrySignatures: "allow-extension", // what comes later finds what it shares in what is there already
        // Libraries are left readable by default; what pages load as it is, is not.
        output: { chunkFileNames: "nexus-[name].js", minify: true, codeSplitting: !options.isOne },
      },
    },
  })
}

const modules = {
  index: source("index.ts"),
  quill: source("bindings/quill.ts"),
  codemirror: source("bindings/codemirror.ts"),
  textarea: source("bindings/textarea.ts"),
  sync: source("post/index.ts"),
  threads: source("threads/index.ts"),
}
await bundle(modules, "dist", { emptyOutDir: true, external: [/^quill/, /^@codemirror\//] })
await bundle({ nexus: source("index.ts") }, "dist/browser")
await bundle({ "nexus-quill": source("browser/quill.ts") }, "dist/browser", { isOne: true })
await bundle({ "nexus-codemirror": source("browser/codemirror.ts") }, "dist/browser", { isOne: true })
await bundle({ "nexus-sync": source("browser/sync.ts") }, "dist/browser", { isOne: true })

const require = createRequire(import.meta.url)
const output = (path) => here(`dist/${path}`)
await copyFile(require.resolve("quill/dist/quill.snow.css"), output("browser/quill.css"))
await copyFile(source("bindings/cursors.css"), output("browser/cursors.css"))
await copyFile(source("bindings/cursors.css"), output("cursors.css"))

for (const name of ["nexus", "nexus-keeping", "nexus-quill", "nexus-codemirror", "nexus-sync"]) {
  const size = gzipSync(await readFile(output(`browser/${name}.js`))).length
  console.log(`${name}.js takes ${(size / 1024).toFixed(1)} KB by gzip`)
  if (name === "nexus" && size > MOST) throw new Error(`the core takes more than ${MOST / 1024} KB`)
}
