import { describe, expect, test } from "vitest"
import { pathAfter, pathToDocument, pathToHistory, revisionIn, routeOf, signInAt } from "../src/routes.ts"

const ID = "0b5f3a52-6c1e-4c8e-9d3e-1f2a3b4c5d6e"

const at = (pathname: string, hash = "", search = "") => ({ pathname, hash, search })

describe("an address", () => {
  test.each([
    ["/", "documents"],
    ["/sign-in", "signIn"],
    ["/sign-up", "signUp"],
    ["/forgot-password", "forgotten"],
    ["/reset-password", "reset"],
    ["/account", "account"],
    ["/sign-in/", "nowhere"],
    ["/documents", "nowhere"],
    ["/documents/", "nowhere"],
    ["/documents/7", "nowhere"],
    [`/documents/${ID}/x`, "nowhere"],
  ])("%s leads to %s", (path, page) => {
    expect(routeOf(at(path)).page).toBe(page)
  })

  test("of a document leads to it, and to the link that it was shared by", () => {
    expect(routeOf(at(`/documents/${ID}`))).toEqual({ page: "document", id: ID, link: null })
    expect(routeOf(at(`/documents/${ID}`, "#secret.sign"))).toEqual({ page: "document", id: ID, link: "secret.sign" })
  })

  test("that is made for a document is read as it was meant", () => {
    const made = new URL(pathToDocument(ID, "a.b-c_d"), "http://localhost")
    expect(routeOf(made)).toEqual({ page: "document", id: ID, link: "a.b-c_d" })
  })
})

describe("who signs in", () => {
  test("comes back to where they were", () => {
    const path = signInAt(at(`/documents/${ID}`, "#a.b"))
    expect(pathAfter(new URL(path, "http://localhost").search)).toBe(`/documents/${ID}#a.b`)
  })

  test("comes home, if they were nowhere in particular", () => {
    expect(signInAt(at("/"))).toBe("/sign-in")
    expect(pathAfter("")).toBe("/")
  })

  test.each(["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a?b=//c", ""])(
    "is never led elsewhere: %s",
    (next) => {
      expect(pathAfter(`?${new URLSearchParams({ next })}`)).toBe("/")
    },
  )
})

describe("the history of a document", () => {
  test("has an address, also at a revision and by a link", () => {
    expect(pathToHistory(ID)).toBe(`/documents/${ID}?history`)
    expect(pathToHistory(ID, "secret", 12)).toBe(`/documents/${ID}?history=12#secret`)
    expect(routeOf(at(`/documents/${ID}`, "#secret", "?history=12"))).toMatchObject({ page: "document", id: ID })
  })

  test.each([
    ["", undefined],
    ["?thread=x", undefined],
    ["?history", null],
    ["?history=12", 12],
    ["?history=0", null],
    ["?history=-1", null],
    ["?history=1e3", null],
    ["?history=9999999999999999999", null],
  ])("%j wants the revision %j", (search, revision) => {
    expect(revisionIn(new URLSearchParams(search))).toBe(revision)
  })
})
