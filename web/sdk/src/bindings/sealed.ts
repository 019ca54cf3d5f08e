import type Quill from "quill"
import type { Delta, Embed, Op } from "../ot/index.ts"
import { same } from "../ot/values.ts"

// The kind of embed that Quill is shown in place of one that it does not know.
const SEALED = "nexus-sealed"

// What bears such a name is part of Quill's own building, and no formatting.
const BUILDING = new Set(["inline", "block", "break", "cursor", "code-token", SEALED])

// Shown for a carriage return: Quill makes a newline of it, and would be one unit ahead.
const RETURN = "\u240d"

type Valued = { value(): Embed }
type Definition = { readonly prototype?: object; readonly attrName?: string }
type Parchment = { readonly [name in "EmbedBlot" | "InlineBlot" | "BlockBlot"]: { readonly prototype: object } }

/**
 * Content as a Quill can show it, unit by unit: what it does not know is kept, sealed, as a small box that names it.
 * `opened(sealed(delta))` is the delta, but for formatting that is none and for carriage returns.
 */
export class Seal {
  readonly #quill: Quill
  readonly #parchment: Parchment

  constructor(quill: Quill) {
    const { import: imported } = quill.constructor as typeof Quill
    this.#quill = quill
    this.#parchment = imported.call(quill.constructor, "parchment") as Parchment
    if (quill.scroll.registry.query(SEALED) === null) {
      quill.scroll.registry.register(boxOf(imported.call(quill.constructor, "blots/embed") as BoxBase) as never)
    }
  }

  /** The delta, as Quill is shown it. */
  sealed(delta: Delta): Delta {
    return delta.map((op) => this.#sealedOp(op))
  }

  /** The delta as it was meant, of one that Quill has made. */
  opened(delta: Delta): Delta {
    return delta.map((op) => {
      if (!("insert" in op) || typeof op.insert === "string" || !Object.hasOwn(op.insert, SEALED)) return op
      return { ...op, insert: op.insert[SEALED] as Embed }
    })
  }

  #sealedOp(op: Op): Op {
    const kept = this.#withFormatting(op)
    if (!("insert" in kept)) return kept
    if (typeof kept.insert === "string") return { ...kept, insert: kept.insert.replaceAll("\r", RETURN) }
    return this.#shows(kept.insert) ? kept : { ...kept, insert: { [SEALED]: kept.insert } }
  }

  /** Without formatting that would tear Quill's building down: `text`, `scroll` … */
  #withFormatting(op: Op): Op {
    if ("delete" in op || op.attributes === undefined) return op
    const names = Object.keys(op.attributes)
    const dangerous = names.filter((name) => !this.#mayFormat(name))
    if (dangerous.length === 0) return op
    const { attributes, ...bare } = op
    if (dangerous.length === names.length) return bare
    return {
      ...bare,
      attributes: Object.fromEntries(Object.entries(attributes).filter(([name]) => !dangerous.includes(name))),
    }
  }

  /** A name that Quill does not know does no harm: it passes over it, or an embed takes it, as images do their width. */
  #mayFormat(name: string): boolean {
    if (BUILDING.has(name)) return false
    const definition = this.#definition(name)
    if (definition === null || definition.attrName !== undefined) return true
    const { InlineBlot, BlockBlot } = this.#parchment
    return extendsOne(definition, InlineBlot) || extendsOne(definition, BlockBlot)
  }

  /** Whether Quill makes of it what it is: kinds may be unknown, and values may be mended, as those of links are. */
  #shows(embed: Embed): boolean {
    const [kind = ""] = Object.keys(embed)
    const definition = this.#definition(kind)
    if (definition === null || BUILDING.has(kind) || !extendsOne(definition, this.#parchment.EmbedBlot)) return false
    try {
      return same((this.#quill.scroll.create(kind, embed[kind]) as unknown as Valued).value(), embed)
    } catch {
      // It could not be made, such as a formula without what sets formulas.
      return false
    }
  }

  #definition(name: string): Definition | null {
    return this.#quill.scroll.registry.query(name) as Definition | null
  }
}

function extendsOne(definition: Definition, base: { readonly prototype: object }): boolean {
  return definition.prototype !== undefined && definition.prototype instanceof (base as never)
}

type BoxBase = { new (...given: never[]): object; create(value?: unknown): Node }

/** The box: as Quill's own embeds are made, so that it can be written around. */
function boxOf(Base: BoxBase): object {
  return class extends Base {
    static readonly blotName = SEALED
    static readonly className = SEALED
    static readonly tagName = "SPAN"

    static override create(value: Embed): HTMLElement {
      // biome-ignore lint/complexity/noThisInStatic: what makes the node reads its tag and class off `this`.
      const node = super.create(value) as HTMLElement
      const [kind = ""] = Object.keys(value)
      node.dataset["embed"] = JSON.stringify(value)
      node.textContent = kind
      return node
    }

    static value(node: HTMLElement): Embed | undefined {
      try {
        const embed: unknown = JSON.parse(node.dataset["embed"] ?? "")
        if (typeof embed === "object" && embed !== null && Object.keys(embed).length === 1) return embed as Embed
      } catch {
        // It was pasted, and is none of ours.
      }
      return undefined
    }
  }
}
