import type { Encoding } from "./encoding.ts"

/**
 * The backend's answer, untouched. A backend with exactly this name is never decoded (`pipeline/http-call.ts` streams it);
 * `decode` serves the other spellings (`NO-OP`), which are checked like any backend and give no data.
 */
export const noOp: Encoding = { decode: () => null, render: "stream" }
