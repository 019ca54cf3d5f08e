/** All that a page without a bundler needs to let people write together in Quill. */
export { default as Quill } from "quill"
export * from "../bindings/quill.ts"
export * from "../index.ts"
