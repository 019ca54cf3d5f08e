import { defineConfig } from "vite"

const sdk = new URL("../sdk/src/", import.meta.url).pathname

export default defineConfig({
  base: "/static/app/",
  // The server puts each answer's own nonce here: collab/pages.py.
  html: { cspNonce: "NONCE-OF-THIS-ANSWER" },
  resolve: {
    alias: [
      { find: /^@nexus\/sdk$/, replacement: `${sdk}index.ts` },
      { find: /^@nexus\/sdk\/threads$/, replacement: `${sdk}threads/index.ts` },
      { find: /^@nexus\/sdk\/(\w+)$/, replacement: `${sdk}bindings/$1.ts` },
      { find: /^@nexus\/sdk\/(\w+\.css)$/, replacement: `${sdk}bindings/$1` },
    ],
  },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
  server: {
    proxy: { "/api": "http://127.0.0.1:8000", "/ws": { target: "ws://127.0.0.1:8000", ws: true } },
  },
})
