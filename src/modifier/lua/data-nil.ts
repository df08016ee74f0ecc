import { hostFunction } from "../../lib/lua/index.ts"
import { nilType } from "./handles.ts"

/** `luaNil`: JSON's null for scripts to write. */
export const luaNil = nilType.metatable

luaNil.set(
  "new",
  hostFunction(() => nilType.create(null)),
)
