import { useState } from "preact/hooks"
import { asRefused, type Fault, type Refused } from "./rest.ts"
import { words } from "./words.ts"

/** Work under way for a form: at most one at a time, and why the last one failed. */
export type Sending = {
  readonly busy: boolean
  readonly problem: Refused | null
  readonly send: (work: () => Promise<unknown>) => Promise<void>
  /** The problem was read. */
  readonly forget: () => void
}

/** Do something that a server may refuse, and hold what it said. */
export function useSending(): Sending {
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<Refused | null>(null)
  const send = async (work: () => Promise<unknown>) => {
    if (busy) return
    setBusy(true)
    setProblem(null)
    try {
      await work()
    } catch (error) {
      setProblem(asRefused(error))
    } finally {
      setBusy(false)
    }
  }
  return { busy, problem, send, forget: () => setProblem(null) }
}

/** What is wrong with one field, if that is what was refused. */
export function faultIn(problem: Refused | null, field: string): string | undefined {
  const faults = problem?.faults.filter((fault) => fault.field === field) ?? []
  return faults.length > 0 ? faults.map(wordsOf).join(" ") : undefined
}

/** What was refused beside the fields that are shown. */
export function remainder(problem: Refused | null, shown: readonly string[]): string | null {
  if (problem === null) return null
  const rest = problem.faults.filter((fault) => !shown.includes(fault.field)).map(wordsOf)
  if (problem.faults.length === 0) {
    const why = told(problem.code, problem.message)
    return problem.wait !== null && problem.code === "throttled" ? `${why} ${words.waitFor(problem.wait)}` : why
  }
  return rest.length > 0 ? rest.join(" ") : null
}

/** A refusal in words: ours for its code, or else the server's, as people are used to read them. */
export function told(code: string, detail: string): string {
  const ours = words.problems[code]
  if (ours !== undefined) return ours
  const begun = detail.charAt(0).toUpperCase() + detail.slice(1)
  return /[.!?]$/.test(begun) ? begun : `${begun}.`
}

function wordsOf({ field, code, detail }: Fault): string {
  return words.faults[`${field}.${code}`] ?? words.faults[code] ?? detail
}
