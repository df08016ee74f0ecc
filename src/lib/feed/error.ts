/** A document that is no feed, or a feed that cannot be read. */
export class FeedError extends Error {
  override readonly name = "FeedError"
}
