import { more, type Pages } from "./documents.ts"
import { ask } from "./rest.ts"
import { words } from "./words.ts"

/** One's own account. */
export type Person = {
  readonly id: string
  readonly username: string
  readonly email: string | null
  readonly name: string
  readonly colour: string
  readonly language: string
  /** Of what concerns one: a mail for all that is new in a while, or none. */
  readonly mail: "digest" | "none"
}

/** What of one's account one can change; another e-mail address takes the password too. */
export type Changes = Partial<Omit<Person, "id">> & { readonly password?: string }

/** A token by which a program acts for one; its secret is told once, when it is made. */
export type Token = {
  readonly id: string
  readonly name: string
  /** How the secret begins. */
  readonly hint: string
  readonly scope: Scope
  readonly created: string
  readonly used: string | null
  readonly expires: string | null
}

/** What a token may be used for. */
export type Scope = "read" | "write"

/** Who is signed in in this browser, if somebody is. */
export async function whoIsHere(): Promise<Person | null> {
  return (await ask<{ person: Person | null }>("GET", "/session")).person
}

/** Sign in, by username or e-mail address. */
export function signIn(username: string, password: string): Promise<Person> {
  return ask("POST", "/session", { body: { username, password } })
}

/** Make an account, whose language is the one that is spoken here, and sign in with it. */
export async function signUp(details: {
  username: string
  password: string
  name: string
  email: string
}): Promise<Person> {
  const { username, password, name, email } = details
  const optional = { ...(name && { name }), ...(email && { email }) }
  await ask("POST", "/people", { body: { username, password, language: words.language, ...optional } })
  return signIn(username, password)
}

/** Sign out in this browser. */
export function signOut(): Promise<void> {
  return ask("DELETE", "/session")
}

/** Have a link mailed by which a new password can be set. */
export function forgotPassword(email: string): Promise<void> {
  return ask("POST", "/password-resets", { body: { email } })
}

/** Set a new password with what stands behind # in that link. */
export function resetPassword(secret: string, password: string): Promise<void> {
  const point = secret.indexOf(".")
  const [uid, token] = [secret.slice(0, Math.max(point, 0)), secret.slice(point + 1)]
  return ask("POST", "/password-resets/confirm", { body: { uid, token, password } })
}

/** Change one's account. */
export function change(changes: Changes): Promise<Person> {
  return ask("PATCH", "/me", { body: changes })
}

/** Take another password; whoever is signed in elsewhere must sign in again. */
export function changePassword(current: string, next: string): Promise<void> {
  return ask("POST", "/me/password", { body: { current, new: next } })
}

/** Sign out in all browsers and programs; personal tokens stay. */
export function signOutEverywhere(): Promise<void> {
  return ask("DELETE", "/sessions")
}

/** Delete one's account; somebody may take over what would be nobody's. */
export function leave(password: string, successor: string): Promise<void> {
  return ask("DELETE", "/me", { body: { password, ...(successor && { successor }) } })
}

/** One's tokens, the newest first. */
export async function tokens(): Promise<readonly Token[]> {
  let page = await ask<Pages<Token>>("GET", "/api-tokens?limit=100")
  const found = [...page.results]
  while (page.next) {
    page = await more(page.next)
    found.push(...page.results)
  }
  return found
}

/** A new token, with its secret. */
export function makeToken(
  name: string,
  scope: Scope,
  expires: string | null,
): Promise<Token & { readonly token: string }> {
  return ask("POST", "/api-tokens", { body: { name, scope, expires } })
}

/** End a token. */
export function revokeToken(id: string): Promise<void> {
  return ask("DELETE", `/api-tokens/${id}`)
}
