/** What a visit does when the server says no. */
import { describe, expect, test } from "vitest"
import { LEAVING } from "../../src/client/connection.ts"
import { LEFT } from "../../src/client/visit.ts"
import { type Delta, digest } from "../../src/ot/index.ts"
import { editsOf } from "../../src/sync/index.ts"
import { refusalOf } from "../refusal.ts"
import {
  ABC,
  content,
  echo,
  errorOf,
  joined,
  NOTHING,
  others,
  refusal,
  Story,
  session,
  submit,
  X,
  Y,
  Z,
} from "./story.ts"

/** How who begins a session comes back. */
function joining(number: number, held: object = { lineage: "line", revision: 7 }) {
  return { type: "join", session: session(number), token: "secret", ...held }
}

function putAside(story: Story): Delta[] {
  return story.visit.recoveries.map(editsOf)
}

describe("a submission", () => {
  test("that the server wants again it gets again after a pause, unchanged", () => {
    const story = Story.live()
    story.edit(X)
    story.edit(Y)
    for (const pause of [250, 500, 1_000]) {
      expect(story.hear(refusal("retry", { seq: 1 }))).toEqual(NOTHING)
      expect(story.wait(pause - 1)).toEqual(NOTHING)
      expect(story.wait(1).frames).toEqual([submit(X)])
    }
    story.hear(echo(8, X))
    story.hear(refusal("retry", { seq: 2 }))
    expect(story.wait(250).frames).toEqual([submit(Y, 8, 2)])
  })

  test("that is refused is put aside, and a session begins", () => {
    const story = Story.live()
    story.edit(X)
    story.edit(Y)
    const refused = refusal("reload", { seq: 1 })
    const step = story.hear(refused)
    const [recovery] = story.visit.recoveries
    expect(putAside(story)).toEqual([[{ insert: "yx" }]])
    expect(step.close).toBe(true)
    expect(step.events).toEqual([
      { type: "change", delta: [{ delete: 2 }], revision: 7, author: null, own: false },
      { type: "putAside", recovery, error: errorOf(refused) },
      { type: "lost", reason: "I say so", until: story.now },
    ])
    expect(story.visit.saving).toEqual({ kind: "refused", error: errorOf(refused) })
    expect(story.connect().frames).toEqual([joining(2)])
    story.hear(joined(7))
    expect(story.edit(Z).frames).toEqual([submit(Z)])
    story.hear(echo(8, Z, 1, 2))
    expect(story.visit.saving.kind).toBe("refused")
    if (recovery !== undefined) story.visit.forget(recovery)
    expect(story.visit.saving).toEqual({ kind: "saved", revision: 8 })
  })

  test("that was refused and echoes late is taken out of the recovery copy", () => {
    const story = Story.live()
    story.edit(X)
    story.edit(Y)
    story.hear(refusal("reload", { seq: 1 }))
    const [recovery] = story.visit.recoveries
    const step = story.comeBack(others(8, Z), echo(9, [{ retain: 1 }, { insert: "x" }]))
    const [rest] = story.visit.recoveries
    expect(putAside(story)).toEqual([Y])
    expect(step.events).toContainEqual({ type: "savedAfterAll", recovery, rest })
    expect(story.text).toBe("zxabc")
  })

  test("that was saved after all leaves no recovery copy", () => {
    const story = Story.live()
    story.edit(X)
    story.hear(refusal("reload", { seq: 1 }))
    story.comeBack(echo(8, X))
    expect(story.visit.recoveries).toEqual([])
    expect(story.visit.saving).toEqual({ kind: "saved", revision: 8 })
  })

  test("that echoes late is taken out of its own recovery copy", () => {
    const story = Story.live()
    for (const delta of [X, Y, Z]) {
      story.edit(delta)
      story.hear(refusal("reload", { seq: 1 }))
      story.comeBack()
    }
    story.hear(echo(8, Y, 1, 2))
    expect(putAside(story)).toEqual([X, Z])
  })

  test("that was answered long ago is not minded any more", () => {
    const story = Story.live()
    expect(story.hear(refusal("reload", { seq: 1 }))).toEqual(NOTHING)
    story.edit(X)
    story.hear(echo(8, X))
    story.edit(Y)
    expect(story.hear(refusal("reload", { seq: 1 }))).toEqual(NOTHING)
    expect(story.visit.saving).toEqual({ kind: "saving", edits: 1, delayed: false })
  })

  test("that is refused before joined is put aside", () => {
    const story = Story.live()
    story.edit(X)
    story.lost()
    story.connect()
    expect(story.hear(refusal("reload", { seq: 1 })).close).toBe(true)
    expect(story.connect().frames).toEqual([joining(2)])
  })

  test("that is wanted again before joined goes with the next join", () => {
    const story = Story.live()
    story.edit(X)
    story.lost()
    story.connect()
    expect(story.hear(refusal("retry", { seq: 1 })).close).toBe(true)
    expect(story.connect().frames).toEqual([joining(1, { lineage: "line", revision: 7, sent: submit(X) })])
  })

  test("before which one is missing is asked about once, and then put aside", () => {
    const story = Story.live()
    story.edit(X)
    const gap = refusal("retry", { seq: 1, code: "seq_gap" })
    expect(story.hear(gap).close).toBe(true)
    story.comeBack()
    expect(story.visit.saving.kind).toBe("saving")
    expect(story.hear(gap).close).toBe(true)
    expect(story.visit.saving).toEqual({ kind: "refused", error: errorOf(gap) })
    expect(story.connect().frames).toEqual([joining(2)])
  })

  test("that comes back as something else is put aside: the revision wins, and nothing is lost", () => {
    const story = Story.live()
    story.edit(X)
    story.hear(echo(8, Y))
    expect(story.text).toBe("yabc")
    expect(putAside(story)).toEqual([X])
  })

  test("that this side has forgotten is not made once more", () => {
    const story = Story.live()
    story.hear(echo(8, X, 1))
    expect(story.edit(Y).frames).toEqual([submit(Y, 8, 2)])
  })
})

describe("an error", () => {
  test("with retry ends the connection and nothing else", () => {
    const story = Story.live()
    story.edit(X)
    expect(story.hear(refusal("retry")).events).toEqual([{ type: "lost", reason: "I say so", until: story.now + 250 }])
    expect(story.connect().frames).toMatchObject([{ session: session(1), sent: { seq: 1 } }])
  })

  test("with reload begins a session on fresh content", () => {
    const story = Story.live()
    story.edit(X)
    story.hear(refusal("reload"))
    expect(putAside(story)).toEqual([X])
    expect(story.connect().frames).toEqual([joining(2, {})])
    story.hear(joined(9, { parts: 1 }), content(1, Y))
    expect(story.text).toBe("y")
  })

  test.each([true, false])("with reload begins a session even if nothing is unsaved, content %s", (hasContent) => {
    const story = hasContent ? Story.live() : new Story()
    if (!hasContent) story.connect()
    story.hear(refusal("reload"))
    expect(story.connect().frames).toEqual([joining(2, {})])
    story.hear(joined(9, { parts: 1 }), content(1, Y))
    expect(story.edit(X).frames).toEqual([submit(X, 9)])
  })

  test("with stop ends the visit and keeps the edits", () => {
    const story = Story.live()
    story.edit(X)
    const error = refusal("stop", { code: "in_trash" })
    expect(story.hear(error)).toMatchObject({ close: true, events: [{ type: "ended", error: errorOf(error) }] })
    expect(story.visit.phase).toBe("ended")
    expect(story.visit.saving).toEqual({ kind: "refused", error: errorOf(error) })
    expect(story.visit.due).toBeNull()
    expect(story.text).toBe("xabc")
    expect(refusalOf(() => story.edit(Y)).code).toBe("in_trash")
    expect(story.lost()).toEqual(NOTHING)
    expect(story.visit.opened(story.now, {}).close).toBe(true)
  })

  test("about an old secret ends no visit where fresh ones can be had", () => {
    const signedOut = refusal("stop", { code: "signed_out" })
    const story = Story.live({ freshSecrets: true })
    expect(story.hear(signedOut).events).toMatchObject([{ type: "lost" }])
    story.connect()
    expect(story.hear(signedOut).events).toMatchObject([{ type: "ended" }])
    expect(Story.live().hear(signedOut).events).toMatchObject([{ type: "ended" }])
  })

  test("on this side is one: what is held comes anew, and what was not saved is put aside", () => {
    const story = Story.live()
    story.edit(X)
    story.visit.faulted(story.now)
    expect(story.connect().frames).toEqual([joining(1, {})])
    story.hear(joined(9, { parts: 1 }), content(1, Y))
    expect(story.text).toBe("y")
    expect(putAside(story)).toEqual([X])
  })
})

test("a visit that is left says nothing more", () => {
  const story = Story.live()
  expect(story.visit.leave()).toMatchObject({ close: true, events: [{ type: "ended", error: LEFT }] })
  expect(story.visit.leave().events).toEqual([])
})

describe("new content", () => {
  test("that has in it what was sent has it saved", () => {
    const story = Story.live()
    story.edit(X)
    story.lost()
    story.connect()
    const step = story.hear(joined(20, { parts: 1, seq: 1 }), content(1, [{ insert: "xabcd" }]))
    expect(step.events[0]).toMatchObject({ type: "change", delta: [{ retain: 4 }, { insert: "d" }] })
    expect(story.visit.saving).toEqual({ kind: "saved", revision: 20 })
    expect(story.edit(Y).frames).toEqual([submit(Y, 20, 2)])
  })

  /** A visit that had x under way and y waiting when its content was replaced, by the same connection. */
  function replaced(): Story {
    const story = Story.live()
    story.edit(X)
    story.edit(Y)
    story.lost()
    story.connect()
    const step = story.hear(joined(20, { parts: 1 }), content(1, ABC))
    expect(step.frames).toEqual([{ type: "seen", revision: 20 }])
    expect(step.close).toBe(false)
    expect(putAside(story)).toEqual([[{ insert: "yx" }]])
    return story
  }

  test("leaves what was put aside some time to be accepted before the session ends", () => {
    const story = replaced()
    expect(story.edit(Z)).toEqual(NOTHING)
    expect(story.hear(others(21, Z)).frames).toEqual([])
    expect(story.hear(echo(22, X)).close).toBe(true)
    expect(putAside(story)).toEqual([Y])
    expect(story.connect().frames).toEqual([joining(2, { lineage: "line", revision: 22, sent: submit(Z, 20) })])
  })

  test("does not wait long for what was put aside", () => {
    const story = replaced()
    expect(story.wait(LEAVING).close).toBe(true)
    expect(story.connect().frames).toEqual([joining(2, { lineage: "line", revision: 20 })])
  })

  test("does not wait for what was put aside and refused", () => {
    const story = replaced()
    expect(story.hear(refusal("retry", { seq: 1 })).close).toBe(true)
    expect(story.visit.recoveries.length).toBe(1)
  })

  test("of another lineage takes no old edits", () => {
    const story = Story.live()
    story.edit(X)
    story.lost()
    story.connect()
    const step = story.hear(joined(3, { parts: 1, lineage: "another", seq: 1 }), content(1, Z))
    expect(step.close).toBe(true)
    expect(story.text).toBe("z")
    expect(story.connect().frames).toEqual([joining(2, { lineage: "another", revision: 3 })])
  })
})

describe("a checkpoint", () => {
  const XABC: Delta = [{ insert: "xabc" }]

  /** A visit that has passed revision 1024, where the content was `xabc`. */
  function passed(): Story {
    const story = new Story()
    story.connect()
    story.hear(joined(1_023, { parts: 1 }), content(1, ABC), others(1_024, X), others(1_025, Y))
    return story
  }

  const checkpoint = (revision: number, about: Delta) =>
    ({ type: "checkpoint", revision, digest: digest(about) }) as const

  test("with which the content agrees changes nothing", () => {
    const story = passed()
    expect(story.hear(checkpoint(1_024, XABC), checkpoint(1_025, [{ insert: "yxabc" }]))).toEqual(NOTHING)
  })

  test("that was not passed is passed over", () => {
    expect(passed().hear(checkpoint(1_000, ABC), checkpoint(2_048, ABC))).toEqual(NOTHING)
  })

  test("at which content came is remembered", () => {
    const story = new Story()
    story.connect()
    story.hear(joined(1_024, { parts: 1 }), content(1, ABC), others(1_025, X))
    expect(story.hear(checkpoint(1_024, ABC))).toEqual(NOTHING)
    expect(story.hear(checkpoint(1_024, X)).close).toBe(true)
  })

  test("from which the content differs is told of, the content loaded anew, and edits are put aside", () => {
    const story = passed()
    story.edit(Z)
    const step = story.hear(checkpoint(1_024, ABC))
    expect(step.frames).toEqual([{ type: "differs", revision: 1_024, digest: digest(XABC) }])
    expect(step.close).toBe(true)
    expect(story.text).toBe("zyxabc")
    expect(story.connect().frames).toEqual([joining(1, {})])
    expect(story.hear(joined(1_025, { parts: 1 }), content(1, ABC)).close).toBe(true)
    expect(story.text).toBe("abc")
    expect(putAside(story)).toEqual([Z])
    expect(story.connect().frames).toEqual([joining(2, { lineage: "line", revision: 1_025 })])
  })
})
