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
}

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
