import type { JSX } from "preact"
import { type Part, type Piece, partsOf } from "./markdown.ts"

/** What somebody has said: nothing in it is more than it looks like. */
export function Said({ body, names }: { body: string; names: ReadonlySet<string> }): JSX.Element {
  return (
    <div class="said-body" dir="auto">
      {partsOf(body).map((part, at) => (
        <Block key={at} part={part} names={names} />
      ))}
    </div>
  )
}

type Named = { names: ReadonlySet<string> }

function Block({ part, names }: { part: Part } & Named): JSX.Element {
  switch (part.kind) {
    case "paragraph":
      return (
        <p>
          {part.lines.map((line, at) => [
            at > 0 && <br key={`${at}-`} />,
            <Line key={at} pieces={line} names={names} />,
          ])}
        </p>
      )
    case "list": {
      const items = part.items.map((item, at) => (
        <li key={at}>
          <Line pieces={item} names={names} />
        </li>
      ))
      return part.ordered ? <ol>{items}</ol> : <ul>{items}</ul>
    }
    case "quote":
      return (
        <blockquote>
          {part.parts.map((each, at) => (
            <Block key={at} part={each} names={names} />
          ))}
        </blockquote>
      )
    case "code":
      return <pre>{part.text}</pre>
  }
}

function Line({ pieces, names }: { pieces: readonly Piece[] } & Named): JSX.Element {
  return (
    <>
      {pieces.map((piece, at) => (
        <Bit key={at} piece={piece} names={names} />
      ))}
    </>
  )
}

function Bit({ piece, names }: { piece: Piece } & Named): JSX.Element {
  switch (piece.kind) {
    case "text":
      return <>{piece.text}</>
    case "code":
      return <code>{piece.text}</code>
    case "mention":
      return <span class={names.has(piece.text.slice(1).toLowerCase()) ? "name" : undefined}>{piece.text}</span>
    case "strong":
      return (
        <strong>
          <Line pieces={piece.inside} names={names} />
        </strong>
      )
    case "em":
      return (
        <em>
          <Line pieces={piece.inside} names={names} />
        </em>
      )
    case "strike":
      return (
        <s>
          <Line pieces={piece.inside} names={names} />
        </s>
      )
    case "link":
      return (
        <a href={piece.to} target="_blank" rel="noopener noreferrer nofollow">
          <Line pieces={piece.inside} names={names} />
        </a>
      )
  }
}
