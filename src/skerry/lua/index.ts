import * as v from "valibot"
import { checkText } from "../../modifier/lua/check.ts"
import { filesNamespace } from "../../modifier/lua/files.ts"
import { component } from "../../pipeline/component.ts"

/**
 * `skerry/lua`: the files that Lua configurations name as `sources`, as `skerry run` and `skerry push` put them into the document.
 * The steps read it where they are compiled; here their syntax is checked.
 */
export const luaFiles = component({
  namespace: filesNamespace,
  schema: v.object({ files: v.record(v.string(), v.object({ text: v.string(), md5: v.string() })) }),
  levels: ["service"],
  check({ files }, at, problems) {
    for (const [name, { text }] of Object.entries(files)) checkText(text, `${at}.files["${name}"]`, problems)
  },
})
