export { encodeYaml, YamlError } from "./encode.ts"
