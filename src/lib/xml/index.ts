export { decodeXml } from "./decode.ts"
export { encodeXml } from "./encode.ts"
export { XmlError } from "./error.ts"
