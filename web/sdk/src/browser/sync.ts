/** All that a page without a bundler needs to synchronize a textarea now and then. */
export { bindTextarea } from "../bindings/textarea.ts"
export * from "../post/index.ts"
