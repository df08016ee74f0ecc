/** The prefix that is customary for a namespace, whatever a feed calls it. Undefined for namespaces that are not well known. */
export function canonicalPrefix(namespace: string): string | undefined {
  return prefixes.get(namespace.trim().toLowerCase())
}

/** In lower case, as some are written in several ways. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ["http://webns.net/mvcb/", "admin"],
  ["http://backend.userland.com/blogchannelmodule", "blogChannel"],
  ["http://web.resource.org/cc/", "cc"],
  ["http://creativecommons.org/ns#license", "cc"],
  ["http://cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", "creativeCommons"],
  ["http://backend.userland.com/creativecommonsrssmodule", "creativeCommons"],
  ["http://purl.org/rss/1.0/modules/content/", "content"],
  ["http://purl.org/dc/elements/1.1/", "dc"],
  ["http://purl.org/dc/terms/", "dcterms"],
  ["http://purl.org/rss/1.0/modules/email/", "email"],
  ["http://purl.org/rss/1.0/modules/event/", "ev"],
  ["http://rssnamespace.org/feedburner/ext/1.0", "feedburner"],
  ["http://xmlns.com/foaf/0.1/", "foaf"],
  ["http://www.w3.org/2003/01/geo/wgs84_pos#", "geo"],
  ["http://www.georss.org/georss", "georss"],
  ["http://www.opengis.net/gml", "gml"],
  ["http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"],
  ["http://example.com/dtds/podcast-1.0.dtd", "itunes"],
  ["http://search.yahoo.com/mrss", "media"],
  ["http://search.yahoo.com/mrss/", "media"],
  ["http://madskills.com/public/xml/rss/module/pingback/", "pingback"],
  ["http://prismstandard.org/namespaces/1.2/basic/", "prism"],
  ["http://www.w3.org/1999/02/22-rdf-syntax-ns#", "rdf"],
  ["http://www.w3.org/2000/01/rdf-schema#", "rdfs"],
  ["http://purl.org/rss/1.0/modules/slash/", "slash"],
  ["http://purl.org/rss/1.0/modules/syndication/", "sy"],
  ["http://purl.org/rss/1.0/modules/taxonomy/", "taxo"],
  ["http://purl.org/rss/1.0/modules/threading/", "thr"],
  ["http://madskills.com/public/xml/rss/module/trackback/", "trackback"],
  ["http://wellformedweb.org/commentapi/", "wfw"],
  ["http://www.w3.org/1999/xhtml", "xhtml"],
  ["http://www.w3.org/1999/xlink", "xlink"],
  ["http://www.w3.org/xml/1998/namespace", "xml"],
])
