export { decodeFeed } from "./decode.ts"
export { FeedError } from "./error.ts"
