import { expect, test } from "vitest"
import { asFits } from "../src/editor/foreign.ts"

test("what is pasted brings its structure along, and leaves its colours and fonts behind", () => {
  const copied = [
    { insert: "loud", attributes: { bold: true, color: "#000", background: "red", font: "serif", size: "huge" } },
    { insert: "\n", attributes: { list: "bullet" } },
    { insert: "plain", attributes: { color: "#000" } },
  ]
  expect(asFits(copied)).toEqual([
    { insert: "loud", attributes: { bold: true } },
    { insert: "\n", attributes: { list: "bullet" } },
    { insert: "plain" },
  ])
})

test("a picture that is elsewhere becomes a link to it; one that is here stays", () => {
  const here = { insert: { image: "data:image/png;base64,AA==" } }
  expect(asFits([{ insert: { image: "https://example.org/x.png" } }, here, { insert: { formula: "x" } }])).toEqual([
    { insert: "https://example.org/x.png", attributes: { link: "https://example.org/x.png" } },
    here,
    { insert: { formula: "x" } },
  ])
})
