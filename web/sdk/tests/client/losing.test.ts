/** How a visit loses connections, and when it tries another. */
import { expect, test } from "vitest"
import { Alarms, DOUBT, SILENCE } from "../../src/client/alarms.ts"
import { LEAVING, STEADY } from "../../src/client/connection.ts"
import { ECHO_PATIENCE } from "../../src/client/sending.ts"
import type { ServerFrame } from "../../src/sync/index.ts"
import { content, echo, joined, NOTHING, others, refusal, Story, session, type Told, X } from "./story.ts"

const PONG: ServerFrame = { type: "pong", time: 0 }
const PING = [{ type: "ping" }]

function closing(retryAfter: number): ServerFrame {
  return { type: "closing", reason: "restart", retryAfter }
}

/** After how long another connection is tried. */
function pauseOf(story: Story, step: Told): number {
  const lost = step.events.find((event) => event.type === "lost")
  return (lost?.until ?? Number.NaN) - story.now
}

test("pauses grow up to half a minute and are spread out", () => {
  const story = new Story({ chance: 0.5 })
  const pauses = Array.from({ length: 12 }, () => {
    story.connect()
    return pauseOf(story, story.lost("no"))
  })
  expect(pauses).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, ...Array(6).fill(15_000)])
})

test("a connection that could not be made is tried again", () => {
  const story = new Story()
  expect(story.visit.woken(story.now).connect).toBe(true)
  expect(story.visit.phase).toBe("connecting")
  expect(pauseOf(story, story.lost("no"))).toBe(250)
  expect(story.wait(200)).toEqual(NOTHING)
  expect(story.wait(50).connect).toBe(true)
})

test.each(["steady", "saved"])("pauses begin anew after a success: %s", (success) => {
  const story = Story.live()
  for (let times = 0; times < 5; times++) {
    story.lost()
    story.comeBack()
  }
  if (success === "steady") {
    story.now += STEADY
  } else {
    story.edit(X)
    story.hear(echo(8, X))
  }
  expect(pauseOf(story, story.lost())).toBe(250)
})

test("who is told when to come back comes then", () => {
  const story = Story.live()
  story.hear(closing(3_000), others(8, X), closing(2_000))
  expect(story.text).toBe("xabc")
  expect(pauseOf(story, story.lost())).toBe(2_000)
  story.connect()
  expect(pauseOf(story, story.lost())).toBe(250)
})

test("a server that says it closes and does not is left", () => {
  const story = Story.live()
  story.hear(closing(700))
  const step = story.wait(LEAVING)
  expect(step.close).toBe(true)
  expect(pauseOf(story, step)).toBe(700)
})

test("what comes by a connection that was given up is passed over", () => {
  const story = Story.live()
  story.lost()
  expect(story.hear(others(8, X), refusal("stop"), joined(9, { parts: 1 }), content(1, X))).toEqual(NOTHING)
  expect(story.lost()).toEqual(NOTHING)
  expect(story.text).toBe("abc")
})

test("a gap between revisions is asked for from where the replica stands", () => {
  const story = Story.live()
  const step = story.hear(others(9, X))
  expect(step.close).toBe(true)
  expect(step.events).toMatchObject([{ type: "lost", reason: "revision 8 is missing before 9" }])
  const join = { type: "join", session: session(1), token: "secret", lineage: "line", revision: 7 }
  expect(story.connect().frames).toEqual([join])
})

test("a silent server is asked and then left", () => {
  const story = Story.live()
  story.now += SILENCE - 1_000
  story.hear(PONG)
  expect(story.wait(1_000)).toEqual(NOTHING)
  expect(story.wait(SILENCE - 1_000).frames).toEqual(PING)
  story.hear(PONG)
  expect(story.wait(SILENCE).frames).toEqual(PING)
  expect(story.wait(SILENCE)).toMatchObject({ close: true, events: [{ reason: "the server does not answer" }] })
})

test("who has slept asks before it takes the server for gone", () => {
  const story = Story.live()
  expect(story.wait(10_000_000).frames).toEqual(PING)
  story.hear(PONG)
  expect(story.wait(1_000)).toEqual(NOTHING)
  expect(story.visit.phase).toBe("live")
})

test("who has a reason to doubt asks at once, and waits less long", () => {
  const story = Story.live()
  expect(story.visit.hurry(story.now).frames).toEqual(PING)
  expect(story.visit.hurry(story.now).frames).toEqual([])
  expect(story.wait(DOUBT - 1).close).toBe(false)
  expect(story.wait(1).close).toBe(true)
})

test("a doubt that was answered is none", () => {
  const story = Story.live()
  story.visit.hurry(story.now)
  story.hear(PONG)
  expect(story.wait(DOUBT).close).toBe(false)
  expect(story.visit.phase).toBe("live")
})

test("who waits to try again tries at once when there may be a network", () => {
  const story = Story.live()
  story.lost()
  story.visit.hurry(story.now)
  expect(story.wait(0).connect).toBe(true)
})

test("a server that never lets us in is left", () => {
  const story = new Story()
  story.connect()
  expect(story.wait(SILENCE)).toEqual(NOTHING)
  expect(story.wait(SILENCE).close).toBe(true)
})

test("who is not let in and told to come back at once is patient all the same", () => {
  const story = new Story()
  const pauses = Array.from({ length: 4 }, () => {
    story.connect()
    story.hear(closing(0))
    return pauseOf(story, story.lost())
  })
  expect(pauses).toEqual([250, 500, 1_000, 2_000])
  story.connect()
  story.hear(closing(9_000))
  expect(pauseOf(story, story.lost())).toBe(9_000)
})

test("a submission that nobody answers is offered by another connection", () => {
  const story = Story.live()
  story.edit(X)
  story.now += ECHO_PATIENCE - 1_000
  story.hear(PONG)
  expect(story.wait(1_000).close).toBe(true)
  expect(story.connect().frames[0]).toMatchObject({ type: "join", sent: { seq: 1 } })
})

test("a submission that is held up is waited for", () => {
  const story = Story.live()
  story.edit(X)
  story.hear({ type: "delayed", seq: 1 })
  for (let times = 0; times < 20; times++) {
    expect(story.wait(10_000).close).toBe(false)
    story.hear(PONG)
  }
})

test("of several alarms at once none rings after the connection was given up", () => {
  const story = Story.live()
  story.edit(X)
  story.hear(others(8, X), closing(0))
  const step = story.wait(10_000_000)
  expect(step.frames).toEqual([{ type: "seen", revision: 8 }])
  expect(step.close).toBe(true)
  expect(story.visit.phase).toBe("waiting")
})

test("what is due first rings first and once", () => {
  const alarms = new Alarms()
  expect(alarms.due).toBeNull()
  for (const [alarm, at] of [
    ["seen", 3],
    ["echo", 1],
    ["leave", 2],
    ["submit", 9],
  ] as const)
    alarms.set(alarm, at)
  expect(alarms.due).toBe(1)
  expect(alarms.ring(3)).toEqual(["echo", "leave", "seen"])
  expect(alarms.due).toBe(9)
  alarms.stop("submit")
  expect(alarms.ring(10)).toEqual([])
})
