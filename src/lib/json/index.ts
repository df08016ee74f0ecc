export { decodeText } from "../utf8.ts"
export { decodeFirst, decodeUtf8, decodeWhole } from "./decode.ts"
export { encode } from "./encode.ts"
export { JsonSyntaxError } from "./error.ts"
export { encodeString } from "./string.ts"
export {
  emptyObject,
  floatText,
  get,
  isJsonNumber,
  isNumber,
  isObject,
  type JsonNumber,
  type JsonObject,
  type JsonValue,
  jsonNumber,
  kindName,
  NotFinite,
  NotJsonError,
  numberText,
  put,
  Struct,
  struct,
  structFields,
} from "./value.ts"
