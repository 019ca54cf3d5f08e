import { CollabError } from "@nexus/sdk"
import { describe, expect, test } from "vitest"
import { lineOf, type Standing, unsavedIn } from "../src/editor/state.ts"

const CALM: Standing = {
  saving: { kind: "saved", revision: 214 },
  connected: true,
  role: "editor",
  first: "editor",
  trashed: false,
  ended: null,
  kept: true,
  recoveries: 0,
}

const line = (changes: Partial<Standing>) => lineOf({ ...CALM, ...changes })

const error = (code: string, detail = "something is wrong") => new CollabError(code, "stop", detail)

const waiting = { saving: { kind: "offline", edits: 3 }, connected: false } as const

describe("the state in words", () => {
  test("says saved only of what is on the server's disk", () => {
    expect(line({})).toEqual({ tone: "calm", words: "All changes saved · revision 214" })
    expect(line({ saving: { kind: "saving", edits: 1, delayed: false } }).words).toBe("Saving…")
  })

  test("owns up when saving takes long", () => {
    const slow = line({ saving: { kind: "saving", edits: 1, delayed: true } })
    expect(slow.tone).toBe("aware")
    expect(slow.words).toMatch(/longer than usual/)
  })

  test("counts what waits while offline", () => {
    expect(line(waiting).words).toBe("3 edits waiting · offline")
    expect(line({ ...waiting, saving: { kind: "offline", edits: 1 } }).words).toBe("1 edit waiting · offline")
  })

  test("calls nothing under way that cannot be", () => {
    const sent = { kind: "saving", edits: 3, delayed: false } as const
    expect(line({ saving: sent, connected: false }).words).toBe("3 edits waiting · offline")
  })

  test("asks to keep the tab open if nothing else keeps the edits", () => {
    expect(line({ ...waiting, kept: false }).words).toBe("3 edits waiting · offline: keep this tab open")
  })

  test("says offline also when nothing waits", () => {
    expect(line({ connected: false }).words).toBe("Offline · all your changes are saved")
  })

  test("tells one who came to read apart from one who may no longer write", () => {
    expect(line({ role: "viewer", first: "viewer" }).words).toBe("Read only")
    expect(line({ role: "viewer" }).words).toBe("Read only now: your role changed")
  })

  test("says why edits were refused, and that before all else that is said while the document is open", () => {
    const refused = { kind: "refused", error: error("document_too_large", "the document would be too long") } as const
    const found = line({ saving: refused, connected: false, trashed: true })
    expect(found).toEqual({ tone: "wrong", words: "Not saved: The document would be too long." })
  })

  test("says that edits are kept which came after the role had changed", () => {
    const refused = { kind: "refused", error: error("forbidden") } as const
    const kept = "Read only now: your role changed. Your unsaved edits are kept here"
    expect(line({ saving: refused, role: "viewer" })).toEqual({ tone: "wrong", words: kept })
  })

  test.each(["forbidden", "not_found"])("says that access is gone, and what became of the edits: %s", (code) => {
    const gone = { ended: error(code), connected: false }
    expect(line(gone).words).toBe("You no longer have access")
    expect(line({ ...gone, ...waiting }).words).toBe("You no longer have access: your unsaved edits are kept here")
    expect(line({ ...gone, recoveries: 1 }).words).toBe("You no longer have access: your unsaved edits are kept here")
  })

  test.each(["signed_out", "token_expired", "token_revoked"])("says that one is signed out: %s", (code) => {
    expect(line({ ended: error(code) }).words).toBe("You are signed out: sign in to go on")
    expect(line({ ended: error(code), ...waiting }).words).toBe("You are signed out: your unsaved edits are kept here")
  })

  test("says where the document is when it was put away", () => {
    expect(line({ trashed: true }).words).toBe("In the trash: read only")
    expect(line({ ended: error("in_trash") }).words).toBe("In the trash: read only")
  })

  test("passes on an end that it does not know", () => {
    expect(line({ ended: error("unheard_of", "the moon is full") }).words).toBe("Stopped: The moon is full.")
  })
})

describe("what is unsaved", () => {
  test.each([
    [{ saving: { kind: "saved", revision: 1 }, recoveries: 0 }, false],
    [{ saving: { kind: "saved", revision: 1 }, recoveries: 1 }, true],
    [{ saving: { kind: "saving", edits: 1, delayed: false }, recoveries: 0 }, true],
    [{ saving: { kind: "offline", edits: 0 }, recoveries: 0 }, false],
    [{ saving: { kind: "offline", edits: 2 }, recoveries: 0 }, true],
    [{ saving: { kind: "refused", error: error("forbidden") }, recoveries: 0 }, true],
  ] as const)("%j: %s", (standing, unsaved) => {
    expect(unsavedIn(standing)).toBe(unsaved)
  })
})
