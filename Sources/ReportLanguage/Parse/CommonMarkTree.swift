// The only place that knows libcmark: turns its tree into values with corrected positions.
import CCmark

/// A node of CommonMark, as libcmark sees it.
struct CommonMarkNode {
  enum Kind: Equatable {
    case document, quote, paragraph, rule, htmlBlock, item
    case list(start: Int?, isTight: Bool)
    case heading(level: Int)
    case code(info: String)
    case text, softBreak, lineBreak, inlineCode, inlineHTML, emphasis, strong
    case link(destination: String, title: String)
    case image(destination: String, title: String)
    case other(String)
  }

  var kind: Kind
  /// 1-based lines and byte columns; the end column is inclusive. Inline nodes of a paragraph's
  /// later lines count columns as if the line's indentation were the paragraph's: see
  /// `MarkdownParser.correctedColumn`.
  var startLine: Int
  var startColumn: Int
  var endLine: Int
  var endColumn: Int
  /// The words of a leaf.
  var literal: String
  var children: [CommonMarkNode]
}

/// Deeper trees than any report has would exhaust the stack of whoever walks them.
let deepestMarkdownNesting = 60

/// Parses CommonMark.
/// - Returns: the tree, and the line at which it was cut off for being nested too deeply.
func parseCommonMark(_ text: String) -> (root: CommonMarkNode, tooDeepLine: Int?) {
  var text = text
  let node = text.withUTF8 { bytes in
    bytes.withMemoryRebound(to: CChar.self) { characters in
      // Without source positions libcmark does not count the lines within code and HTML.
      cmark_parse_document(characters.baseAddress, characters.count, CMARK_OPT_SOURCEPOS)
    }
  }
  defer { cmark_node_free(node) }
  var tooDeepLine: Int?
  let root = convert(node, depth: 0, tooDeepLine: &tooDeepLine)
  return (root, tooDeepLine)
}

private func convert(
  _ node: OpaquePointer?, depth: Int, tooDeepLine: inout Int?
) -> CommonMarkNode {
  var children: [CommonMarkNode] = []
  if depth < deepestMarkdownNesting {
    var child = cmark_node_first_child(node)
    while let current = child {
      children.append(convert(current, depth: depth + 1, tooDeepLine: &tooDeepLine))
      child = cmark_node_next(current)
    }
  } else if let child = cmark_node_first_child(node), tooDeepLine == nil {
    tooDeepLine = Int(max(cmark_node_get_start_line(node), cmark_node_get_start_line(child)))
  }
  return CommonMarkNode(
    kind: kind(of: node), startLine: Int(cmark_node_get_start_line(node)),
    startColumn: Int(cmark_node_get_start_column(node)),
    endLine: Int(cmark_node_get_end_line(node)),
    endColumn: Int(cmark_node_get_end_column(node)),
    literal: cmark_node_get_literal(node).map { String(cString: $0) } ?? "", children: children)
}

private func kind(of node: OpaquePointer?) -> CommonMarkNode.Kind {
  func string(_ pointer: UnsafePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }
  switch cmark_node_get_type(node) {
  case CMARK_NODE_DOCUMENT: return .document
  case CMARK_NODE_BLOCK_QUOTE: return .quote
  case CMARK_NODE_LIST:
    let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
    return .list(
      start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil,
      isTight: cmark_node_get_list_tight(node) != 0)
  case CMARK_NODE_ITEM: return .item
  case CMARK_NODE_CODE_BLOCK:
    return .code(info: string(cmark_node_get_fence_info(node)))
  case CMARK_NODE_HTML_BLOCK: return .htmlBlock
  case CMARK_NODE_PARAGRAPH: return .paragraph
  case CMARK_NODE_HEADING: return .heading(level: Int(cmark_node_get_heading_level(node)))
  case CMARK_NODE_THEMATIC_BREAK: return .rule
  case CMARK_NODE_TEXT: return .text
  case CMARK_NODE_SOFTBREAK: return .softBreak
  case CMARK_NODE_LINEBREAK: return .lineBreak
  case CMARK_NODE_CODE: return .inlineCode
  case CMARK_NODE_HTML_INLINE: return .inlineHTML
  case CMARK_NODE_EMPH: return .emphasis
  case CMARK_NODE_STRONG: return .strong
  case CMARK_NODE_LINK:
    return .link(
      destination: string(cmark_node_get_url(node)), title: string(cmark_node_get_title(node)))
  case CMARK_NODE_IMAGE:
    return .image(
      destination: string(cmark_node_get_url(node)), title: string(cmark_node_get_title(node)))
  default: return .other(string(cmark_node_get_type_string(node)))
  }
}
