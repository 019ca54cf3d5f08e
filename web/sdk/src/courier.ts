import { Carrier } from "./client/carrier.ts"
import type { Visit } from "./client/visit.ts"
import type { Credentials } from "./secrets.ts"
import type { Stay } from "./store/stay.ts"

/** What a courier carries, and where to. */
export type Errand = {
  readonly address: string
  readonly WebSocket: typeof WebSocket
  readonly credentials: Credentials
  readonly visit: Visit
  readonly stay: Stay
  /** Resolves when it is not wanted any more. */
  readonly isOver: Promise<unknown>
}

/**
 * Send what a tab that is gone has left unsaved. Resolves when all of it is saved, or in a recovery copy, and nothing is
 * left to keep; or when it cannot be now, and is kept.
 */
export function carry({ address, WebSocket, credentials, visit, stay, isOver }: Errand): Promise<void> {
  stay.attend(
    () => visit.held,
    () => {},
  )
  return new Promise((resolve) => {
    const carrier: Carrier = new Carrier(visit, {
      address,
      WebSocket,
      secrets: credentials.fetch,
      keep: (step) => stay.keep(step),
      ready: () => stay.ready(),
      tell: () => {
        if (visit.ended !== null) return resolve(stay.end())
        if (visit.copy.submission !== null) return
        stay.drop()
        carrier.follow(visit.leave())
      },
    })
    void isOver.then(() => carrier.follow(visit.leave()))
    carrier.begin()
  })
}
