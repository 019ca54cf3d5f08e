"""What a person sees in an editor, as ops: read from the DOM alone, whichever editor drew it."""

import json
from typing import Any, Final

from playwright.sync_api import Page

Op = dict[str, Any]

EDITOR: Final = ".ql-editor, .cm-content"

# Reads the blocks and runs that Quill draws, or the lines that CodeMirror draws. What an editor adds for itself - the
# place of the caret, the flags of others - is not content.
_READ: Final = """
(editor) => {
  const ops = []
  const put = (insert, attributes) => {
    const entries = Object.entries(attributes).filter(([, value]) => value !== undefined && value !== null)
    ops.push(entries.length === 0 ? { insert } : { insert, attributes: Object.fromEntries(entries) })
  }
  const own = (node) => node.nodeType === 1 && (node.matches(".ql-cursor, .ql-ui, [data-cursor]") ||
    (node.getAttribute("contenteditable") === "false" && !node.matches(".ql-formula, .ql-video, img")))
  if (editor.matches(".cm-content")) {
    const text = (node) => node.nodeType === 3 ? node.data : own(node) ? "" : [...node.childNodes].map(text).join("")
    const lines = [...editor.querySelectorAll(".cm-line")].map(text)
    put(lines.join("\\n"), {})
    return ops.filter((op) => op.insert !== "")
  }
  const INLINE = { STRONG: ["bold", true], B: ["bold", true], EM: ["italic", true], I: ["italic", true],
    U: ["underline", true], S: ["strike", true], CODE: ["code", true],
    SUB: ["script", "sub"], SUP: ["script", "super"] }
  const run = (node, attributes) => {
    if (node.nodeType === 3) { put(node.data, attributes); return }
    if (node.nodeType !== 1 || node.tagName === "BR" || own(node)) return
    if (node.tagName === "IMG") { put({ image: node.getAttribute("src") }, attributes); return }
    const named = INLINE[node.tagName]
    const inner = { ...attributes }
    if (named) inner[named[0]] = named[1]
    if (node.tagName === "A") inner.link = node.getAttribute("href")
    if (node.style.color) inner.color = node.style.color
    if (node.style.backgroundColor) inner.background = node.style.backgroundColor
    for (const child of node.childNodes) run(child, inner)
  }
  const block = (node) => {
    const attributes = {}
    const heading = /^H([1-6])$/.exec(node.tagName)
    if (heading) attributes.header = Number(heading[1])
    if (node.tagName === "BLOCKQUOTE") attributes.blockquote = true
    if (node.tagName === "LI") attributes.list = node.dataset.list
    if (node.tagName === "TD") attributes.table = node.dataset.row
    if (node.matches(".ql-code-block")) attributes["code-block"] = node.dataset.language ?? true
    for (const [name, pattern] of [["indent", /ql-indent-(\\d)/], ["align", /ql-align-(\\w+)/],
        ["direction", /ql-direction-(\\w+)/]]) {
      const found = pattern.exec(node.className)
      if (found) attributes[name] = name === "indent" ? Number(found[1]) : found[1]
    }
    for (const child of node.childNodes) run(child, {})
    put("\\n", attributes)
  }
  for (const child of editor.children) {
    if (child.matches("table")) for (const cell of child.querySelectorAll("td")) block(cell)
    else if (child.matches("ol, ul, .ql-code-block-container")) for (const inner of child.children) block(inner)
    else if (!own(child)) block(child)
  }
  return ops
}
"""


def shown(page: Page) -> list[Op]:
    """The content that the page's editor shows."""
    return compact(page.locator(EDITOR).evaluate(_READ))


def compact(ops: list[Op]) -> list[Op]:
    """The same content with as few ops as can be; a code block in no language is a code block."""
    found: list[Op] = []
    for op in ops:
        attributes = {
            name: True if name == "code-block" and value in ("plain", "true") else value
            for name, value in op.get("attributes", {}).items()
        }
        last = found[-1] if found else None
        if (
            last is not None
            and isinstance(op["insert"], str)
            and isinstance(last["insert"], str)
            and (last.get("attributes", {}) == attributes)
        ):
            last["insert"] += op["insert"]
        else:
            found.append({"insert": op["insert"], **({"attributes": attributes} if attributes else {})})
    return found


def text_of(ops: list[Op]) -> str:
    """All that is written; embeds are left out."""
    return "".join(op["insert"] for op in ops if isinstance(op["insert"], str))


def told(ops: list[Op]) -> str:
    """The ops in one line each, for a failure to show."""
    return "\n".join(json.dumps(op, ensure_ascii=False) for op in ops)
