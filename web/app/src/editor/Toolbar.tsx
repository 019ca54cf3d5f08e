import type { Copy } from "@nexus/sdk"
import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import type Quill from "quill"
import { Icon, type IconName } from "../parts/Icon.tsx"
import { Menu } from "../parts/Menu.tsx"
import { useRoving } from "../parts/roving.ts"
import { words } from "../words.ts"
import { CHARACTERS, type Formats, isOn, LISTS, STYLES, type Switch, styleOf } from "./formats.ts"
import { LinkField } from "./LinkField.tsx"

type Props = { quill: Quill | null; copy: Copy }

const MAC = /Mac|iP(hone|ad)/.test(navigator.platform)

/** The buttons that format what is selected; they show what the caret stands in. */
export function Toolbar({ quill, copy }: Props): JSX.Element {
  const formats = useFormats(quill)
  const [linking, setLinking] = useState(false)
  const { bar, onKeyDown } = useRoving(".tool")
  const off = !quill || !copy.writable
  const format = (name: string, value: unknown) => quill?.format(name, value, "user")
  const toggle = (each: Switch) => format(each.name, isOn(each, formats) ? false : each.value)
  const switches = (all: readonly Switch[]) =>
    all.map((each) => (
      <Tool
        key={each.icon}
        icon={each.icon}
        words={words.toolbar[each.called]}
        keys={each.keys}
        on={isOn(each, formats)}
        off={off}
        onPress={() => toggle(each)}
      />
    ))
  const { label, undo, redo, link, clear } = words.toolbar
  return (
    <div
      ref={bar}
      class="tools"
      role="toolbar"
      aria-label={label}
      onMouseDown={keepSelection}
      onKeyDown={(event) => (event.key === "Escape" && !event.defaultPrevented ? quill?.focus() : onKeyDown(event))}
    >
      <Tool icon="undo" words={undo} keys="Z" off={off || !copy.canUndo} onPress={() => quill?.history.undo()} />
      <Tool icon="redo" words={redo} keys="⇧Z" off={off || !copy.canRedo} onPress={() => quill?.history.redo()} />
      <Rule />
      <Style quill={quill} formats={formats} off={off} />
      <Rule />
      {switches(CHARACTERS)}
      <Tool icon="link" words={link} on={linking || "link" in formats} off={off} onPress={() => setLinking(!linking)} />
      <Rule />
      {switches(LISTS)}
      <Rule />
      <Tool icon="clear" words={clear} off={off} onPress={() => quill && clearFormats(quill)} />
      {linking && quill && <LinkField quill={quill} formats={formats} onClose={() => setLinking(false)} />}
    </div>
  )
}

/** A click on the bar leaves the selection in the text as it is. */
function keepSelection(event: MouseEvent): void {
  if (!(event.target instanceof HTMLInputElement)) event.preventDefault()
}

type ToolProps = {
  icon: IconName
  words: string
  keys?: string | undefined
  on?: boolean
  off: boolean
  onPress: () => void
}

function Tool({ icon, words, keys, on, off, onPress }: ToolProps): JSX.Element {
  const hint = keys ? `${words} (${MAC ? "⌘" : "Ctrl+"}${keys.replace("⇧", MAC ? "⇧" : "Shift+")})` : words
  return (
    <button
      type="button"
      class="tool"
      aria-label={words}
      title={hint}
      aria-pressed={on}
      disabled={off}
      onClick={onPress}
    >
      <Icon name={icon} />
    </button>
  )
}

function Rule(): JSX.Element {
  return <span class="rule" aria-hidden="true" />
}

function Style({ quill, formats, off }: { quill: Quill | null; formats: Formats; off: boolean }): JSX.Element {
  const now = styleOf(formats)
  const said = words.toolbar[now.called]
  const choose = (style: (typeof STYLES)[number]) => {
    if (!quill) return
    if (now.name !== null && now.name !== style.name) quill.format(now.name, false, "user")
    if (style.name !== null) quill.format(style.name, style.value, "user")
    quill.focus()
  }
  const choices = STYLES.map((style) => ({ words: words.toolbar[style.called], choose: () => choose(style) }))
  if (off) {
    return (
      <button type="button" class="tool style" disabled>
        {said} <Icon name="down" />
      </button>
    )
  }
  return (
    <Menu class="tool style" label={`${words.toolbar.style}: ${said}`} choices={choices}>
      {said} <Icon name="down" />
    </Menu>
  )
}

/** What is formatted how where the caret is, or was. */
function useFormats(quill: Quill | null): Formats {
  const [formats, setFormats] = useState<Formats>({})
  useEffect(() => {
    if (!quill) return
    let frame = 0
    const look = () => {
      cancelAnimationFrame(frame)
      frame = requestAnimationFrame(() => {
        const range = quill.getSelection() ?? quill.selection.savedRange
        setFormats(quill.getFormat(range.index, range.length))
      })
    }
    quill.on("editor-change", look)
    return () => {
      cancelAnimationFrame(frame)
      quill.off("editor-change", look)
    }
  }, [quill])
  return formats
}

function clearFormats(quill: Quill): void {
  const range = quill.getSelection(true)
  if (range.length > 0) return void quill.removeFormat(range.index, range.length, "user")
  for (const name of Object.keys(quill.getFormat(range))) quill.format(name, false, "user")
}
