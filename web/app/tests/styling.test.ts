import { expect, test } from "vitest"
import { withoutStyles } from "../src/editor/styling.ts"

test.each([
  ['<p style="color:red">x</p>', '<p data-style="color:red">x</p>'],
  ["<p class=a STYLE = 'x>y'>x</p>", "<p class=a data-style = 'x>y'>x</p>"],
  ['<p title="a"style="b">x</p>', '<p title="a"data-style="b">x</p>'],
  ["<b>how to style = things, &lt;p style=x&gt;</b>", "<b>how to style = things, &lt;p style=x&gt;</b>"],
  ['<p data-style="a">x</p>', '<p data-style="a">x</p>'],
  ["<style>p { color: red }</style>a<script src=x>b()</SCRIPT >c", "ac"],
  ["a < b style=c", "a < b style=c"],
])("%s is parsed as %s", (pasted, parsed) => {
  expect(withoutStyles(pasted)).toBe(parsed)
})
