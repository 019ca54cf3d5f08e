/** Of the package `ws`, which has no types of its own, as much as is used here. */
declare module "ws" {
  export class WebSocket {
    constructor(address: string, protocol: string)
    on(event: "error", call: () => void): void
    removeAllListeners(event: "message"): void
    terminate(): void
  }
}
