import { expectTypeOf, test } from "vitest"
import type { Live } from "../../src/bindings/live.ts"
import type { Copy } from "../../src/index.ts"

test("a copy has all that an editor needs", () => {
  expectTypeOf<Copy>().toExtend<Live>()
})
