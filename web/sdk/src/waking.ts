type Target = Pick<EventTarget, "addEventListener" | "removeEventListener">

/**
 * Call `hurry` when there may be a network again, or none any more, or somebody looks again; and `hide` when nobody does,
 * which may be the last that a page hears. What comes back stops it; where there is no page it does nothing.
 */
export function watchPage(hurry: () => void, hide: () => void): () => void {
  const { window, document } = globalThis as { window?: Target; document?: Target & { visibilityState: string } }
  const looked = () => (document?.visibilityState === "hidden" ? hide() : hurry())
  const heard: [Target | undefined, string, () => void][] = [
    [window, "online", hurry],
    [window, "offline", hurry],
    [window, "pageshow", hurry],
    [window, "pagehide", hide],
    [document, "visibilitychange", looked],
  ]
  for (const [target, name, call] of heard) target?.addEventListener(name, call)
  return () => {
    for (const [target, name, call] of heard) target?.removeEventListener(name, call)
  }
}
