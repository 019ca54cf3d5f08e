import Clipboard from "quill/modules/clipboard.js"
import { restyle, withoutStyles } from "./styling.ts"

/** Quill's clipboard, for a page that forbids inline styles: what is pasted keeps its formats all the same. */
export class Pasting extends Clipboard {
  protected override convertHTML(html: string): ReturnType<Clipboard["convert"]> {
    return super.convertHTML(withoutStyles(html))
  }

  protected override normalizeHTML(page: Document): void {
    restyle(page)
    super.normalizeHTML(page)
  }
}
