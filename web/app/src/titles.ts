import { useEffect } from "preact/hooks"
import { words } from "./words.ts"

/** Call the browser's tab after what it shows. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title === words.name ? title : `${title} · ${words.name}`
  }, [title])
}
