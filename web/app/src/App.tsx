import type { JSX } from "preact"
import { useEffect, useState } from "preact/hooks"
import { type Person, whoIsHere } from "./accounts.ts"
import { speakTo, useLanguage } from "./language.ts"
import { lazy } from "./lazy.tsx"
import { go, useRoute } from "./navigation.tsx"
import { Documents } from "./pages/Documents.tsx"
import { Forgotten } from "./pages/Forgotten.tsx"
import { Nowhere } from "./pages/Nowhere.tsx"
import { Reset } from "./pages/Reset.tsx"
import { SignIn } from "./pages/SignIn.tsx"
import { SignUp } from "./pages/SignUp.tsx"
import { Unreachable } from "./pages/Unreachable.tsx"
import { Waiting } from "./parts/Waiting.tsx"
import { asRefused, SIGNED_OUT } from "./rest.ts"
import { pathAfter, signInAt } from "./routes.ts"

const Editor = lazy(async () => (await import("./editor/Editor.tsx")).Editor)

/** Nobody has said yet; could not be asked; was asked, and could not say; nobody; somebody. */
type Who = "unknown" | "unreachable" | "troubled" | null | Person

const AccountPage = lazy(async () => (await import("./pages/account/AccountPage.tsx")).AccountPage)

const AGAIN = 5000 // milliseconds between attempts to learn who is signed in

/** The app: which page is shown, and for whom. */
export function App(): JSX.Element | null {
  const [who, setWho] = useWho()
  useLanguage()
  const route = useRoute()
  const person = typeof who === "object" ? who : null
  const came = (someone: Person) => {
    speakTo(someone)
    setWho(someone)
    go(pathAfter(location.search), { replace: true })
  }
  if (who === "unknown") return <Waiting />
  switch (route.page) {
    case "document":
      return (
        <Editor
          key={`${route.id} ${person?.id}`}
          id={route.id}
          link={route.link}
          person={person}
          onSignedOut={() => setWho(null)}
        />
      )
    case "signUp":
      return <SignUp onSignedIn={came} />
    case "signIn":
      return <SignIn onSignedIn={came} />
    case "forgotten":
      return <Forgotten />
    case "reset":
      return <Reset />
    case "account":
      if (typeof who === "string") return <Unreachable troubled={who === "troubled"} />
      return person === null ? (
        <Away />
      ) : (
        <AccountPage key={person.id} person={person} onPerson={setWho} onSignedOut={() => setWho(null)} />
      )
    case "nowhere":
      return <Nowhere />
    case "documents":
      if (typeof who === "string") return <Unreachable troubled={who === "troubled"} />
      return person === null ? <Away /> : <Documents person={person} onSignedOut={() => setWho(null)} />
  }
}

/** Who is signed in; asked again while the server cannot be reached, and when this tab is looked at once more. */
function useWho(): [Who, (who: Who) => void] {
  const [who, setWho] = useState<Who>("unknown")
  useEffect(() => {
    let timer = 0
    const look = async () => {
      clearTimeout(timer)
      try {
        const found = await whoIsHere()
        await speakTo(found) // before the first word is shown, so that none is seen in another language
        setWho((before) => (same(before, found) ? before : found))
      } catch (error) {
        await speakTo(null)
        const failing = asRefused(error).status > 0 ? "troubled" : "unreachable"
        setWho((before) => (typeof before === "string" ? failing : before))
        timer = setTimeout(look, AGAIN)
      }
    }
    const gone = () => setWho(null)
    const seen = () => document.visibilityState === "visible" && look()
    look()
    document.addEventListener("visibilitychange", seen)
    addEventListener("online", look)
    addEventListener(SIGNED_OUT, gone)
    return () => {
      clearTimeout(timer)
      document.removeEventListener("visibilitychange", seen)
      removeEventListener("online", look)
      removeEventListener(SIGNED_OUT, gone)
    }
  }, [])
  return [who, setWho]
}

function same(before: Who, found: Person | null): boolean {
  if (found === null || before === null || typeof before === "string") return before === found
  return before.id === found.id && before.name === found.name && before.colour === found.colour
}

/** Nobody is signed in: to where one can. */
function Away(): null {
  useEffect(() => go(signInAt(location), { replace: true }), [])
  return null
}
