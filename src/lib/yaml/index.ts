export { encodeYaml } from "./encode.ts"
