// Unpacks the Chromium of npm, beside it: `make` runs this once, after it was installed.
import { mkdirSync } from "node:fs"
import { fileURLToPath } from "node:url"

const folder = fileURLToPath(new URL("node_modules/.unpacked", import.meta.url))
mkdirSync(folder, { recursive: true })
process.env.TMPDIR = folder // where it unpacks to
process.env.AWS_EXECUTION_ENV = "AWS_Lambda_nodejs20.x" // there it brings the libraries along that a bare machine lacks
const { default: chromium } = await import("@sparticuz/chromium")
await chromium.executablePath()
