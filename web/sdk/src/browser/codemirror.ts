/** All that a page without a bundler needs to let people write together in CodeMirror. */
export { EditorState } from "@codemirror/state"
export { EditorView, keymap, lineNumbers } from "@codemirror/view"
export * from "../bindings/codemirror.ts"
export * from "../index.ts"
