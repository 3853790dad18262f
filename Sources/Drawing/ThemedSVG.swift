// One SVG for light and dark pages: what differs between the two drawings of a figure becomes
// classes of a style inside the file, so that no page carries a picture twice.
import Diagnostics
import Foundation

package enum ThemedSVG {
  /// - Parameters:
  ///   - light: a picture of `Picture.svg`.
  ///   - dark: the same picture, different in colours and embedded images alone.
  /// - Returns: one line of text, with attributes in apostrophes; on dark pages it has the colours
  ///   of `dark`.
  /// - Throws: a `Diagnostic` where the pictures differ in more.
  package static func joining(light: Data, dark: Data) throws -> Data {
    let pairs = (svgTags(of: Array(light)), svgTags(of: Array(dark)))
    guard pairs.0.count == pairs.1.count else { throw different(pairs.0.count, pairs.1.count) }
    var writer = ThemedSVGWriter(tags: pairs.0)
    for (position, (light, dark)) in zip(pairs.0, pairs.1).enumerated() {
      guard light.name == dark.name, light.attributes.count == dark.attributes.count else {
        throw different(light.name, dark.name)
      }
      for (first, second) in zip(light.attributes, dark.attributes) where first != second {
        let mayDiffer = first.name == "style" || light.name == "image"
        guard first.name == second.name, mayDiffer else {
          throw different("\(first.name) \(first.value)", "\(second.name) \(second.value)")
        }
      }
      writer.write(position, dark: dark)
    }
    return writer.data
  }

  /// - Parameter colors: the colours drawn with, and what each is on light and on dark pages.
  package static func replacing(
    _ colors: [(drawn: Color, light: Color, dark: Color)], in svg: Data
  ) -> Data {
    let tags = svgTags(of: Array(svg))
    let table = Dictionary(
      colors.map {
        ($0.drawn.hexadecimal, (light: $0.light.hexadecimal, dark: $0.dark.hexadecimal))
      }
    ) { first, _ in first }
    var writer = ThemedSVGWriter(tags: tags)
    writer.colors = table
    for (position, tag) in tags.enumerated() { writer.write(position, dark: tag) }
    return writer.data
  }

  private static func different(_ light: some Any, _ dark: some Any) -> Diagnostic {
    Diagnostic(
      .error,
      "the light and the dark drawing of a figure differ in more than colours: "
        + "\(light) and \(dark)",
      hints: ["report this with the figure that is drawn"])
  }
}

extension Color {
  /// `#0072b2`, without the opacity.
  package var hexadecimal: String {
    let digits = Array("0123456789abcdef")
    return [red, green, blue].reduce(into: "#") { text, component in
      let value = Int((min(max(component, 0), 1) * 255).rounded())
      text.append(digits[value >> 4])
      text.append(digits[value & 15])
    }
  }
}

private struct ThemedSVGWriter {
  let tags: [SVGTag]
  var colors: [String: (light: String, dark: String)] = [:]
  private var body: [String] = []
  private var head = ""
  /// The name of each pair of styles, in the order of their first use.
  private var classes: [String: String] = [:]
  private var rules: [(name: String, light: String, dark: String)] = []
  private var hasImagePairs = false
  /// New names of glyphs; a glyph without outline has none.
  private var glyphs: [String: String] = [:]
  /// The tags that are open, as written; empty for those left out.
  private var openTags: [(opening: String, closing: String)] = []
  /// How the group that was closed last began.
  private var lastGroup: String?

  init(tags: [SVGTag]) {
    self.tags = tags
    let used = Set(tags.lazy.filter { $0.name == "use" }.compactMap { $0["xlink:href"] })
    var names = 0
    for (position, tag) in tags.enumerated() where tag.name == "symbol" && tag.kind == .opening {
      guard let identifier = tag["id"], used.contains("#" + identifier),
        position + 1 < tags.count, tags[position + 1]["d"]?.isEmpty == false
      else { continue }
      glyphs[identifier] = shortName(names)
      names += 1
    }
  }

  var data: Data {
    var style = ""
    for rule in rules { style += ".\(rule.name){\(rule.light)}" }
    if hasImagePairs { style += ".night{display:none}" }
    let differing = rules.filter { $0.light != $0.dark }
    if !differing.isEmpty || hasImagePairs {
      style += "@media(prefers-color-scheme:dark){"
      for rule in differing {
        // What both have in common need not be said again.
        let common = Set(declarations(rule.light))
        let own = declarations(rule.dark).filter { !common.contains($0) }
        style += ".\(rule.name){\(own.joined(separator: ";"))}"
      }
      if hasImagePairs { style += ".day{display:none}.night{display:inline}" }
      style += "}"
    }
    if !style.isEmpty { style = "<style>\(style)</style>" }
    return Data((head + style + body.joined()).utf8)
  }

  /// - Parameter dark: the tag in the place of the light one.
  mutating func write(_ position: Int, dark: SVGTag) {
    let tag = tags[position]
    switch (tag.name, tag.kind) {
    case (_, .closing):
      close()
    case ("svg", _):
      head =
        start(
          "svg",
          tag.attributes.filter { ["xmlns", "width", "height", "viewBox"].contains($0.name) }
            + [("fill", "none"), ("stroke-miterlimit", "10")]) + ">"
      openTags.append(("", "</svg>"))
    case ("symbol", _):
      if let identifier = tag["id"], let name = glyphs[identifier],
        let outline = tags[position + 1]["d"]
      {
        body.append(start("path", [("id", name), ("d", outline)]) + "/>")
      }
      openTags.append(("", ""))
    case ("path", _) where position > 0 && tags[position - 1].name == "symbol": break
    case ("use", _):
      let target = tag["xlink:href"]?.dropFirst().description ?? ""
      if target.hasPrefix("glyph"), glyphs[target] == nil { break }
      write(tag, dark, attributes: [("href", "#" + (glyphs[target] ?? target))])
    case ("image", _) where tag["xlink:href"] != dark["xlink:href"]: writePair(tag, dark)
    case ("image", _): write(tag, dark, attributes: [("href", tag["xlink:href"] ?? "")])
    default: write(tag, dark, attributes: [])
    }
  }

  private mutating func write(
    _ tag: SVGTag, _ dark: SVGTag, attributes first: [(name: String, value: String)]
  ) {
    var attributes = first
    for (light, dark) in zip(tag.attributes, dark.attributes) {
      switch light.name {
      case "xlink:href", "clip-rule": break
      case "id" where light.value.hasPrefix("surface"): break
      case "style" where tag.name == "image": attributes.append(light)
      case "style":
        if let name = className(light.value, dark.value) { attributes.append(("class", name)) }
      default: attributes.append(light)
      }
    }
    // A group of nothing in particular.
    let isSuperfluous = tag.name == "g" && attributes.isEmpty
    switch tag.kind {
    case .opening:
      let opening = isSuperfluous ? "" : start(tag.name, attributes) + ">"
      if !isSuperfluous, tag.name == "g", body.last == "</g>", lastGroup == opening {
        // Words of one colour one after the other are one group.
        body.removeLast()
      } else if !isSuperfluous {
        body.append(opening)
      }
      openTags.append((opening, isSuperfluous ? "" : "</\(tag.name)>"))
    default: body.append(start(tag.name, attributes) + "/>")
    }
  }

  private mutating func close() {
    guard let (opening, closing) = openTags.popLast() else { return }
    if !closing.isEmpty { body.append(closing) }
    lastGroup = closing == "</g>" ? opening : nil
  }

  private mutating func writePair(_ light: SVGTag, _ dark: SVGTag) {
    hasImagePairs = true
    body.append(start("g", [("id", light["id"] ?? "")]) + ">")
    for (image, name) in [(light, "day"), (dark, "night")] {
      let others = image.attributes.filter { $0.name != "id" && $0.name != "xlink:href" }
      body.append(
        start("image", [("class", name), ("href", image["xlink:href"] ?? "")] + others) + "/>")
    }
    body.append("</g>")
  }

  private func start(_ name: String, _ attributes: [(name: String, value: String)]) -> String {
    attributes.reduce("<" + name) { "\($0) \($1.name)='\($1.value)'" }
  }

  // MARK: Styles

  /// `nil` where nothing is left but what is so anyway.
  private mutating func className(_ light: String, _ dark: String) -> String? {
    let key = light == dark ? light : light + "|" + dark
    if let name = classes[key] { return name.isEmpty ? nil : name }
    let rule = (
      light: shortened(light) { colors[$0]?.light }, dark: shortened(dark) { colors[$0]?.dark }
    )
    let name = rule.light.isEmpty && rule.dark.isEmpty ? "" : shortName(rules.count)
    classes[key] = name
    if !name.isEmpty { rules.append((name, rule.light, rule.dark)) }
    return name.isEmpty ? nil : name
  }

  /// What the whole picture inherits, or is so without being said.
  private static let defaults: Set<String> = [
    "fill:none", "stroke:none", "fill-rule:nonzero", "stroke-linecap:butt",
    "stroke-linejoin:miter", "stroke-miterlimit:10",
  ]

  private func shortened(_ style: String, color: (String) -> String?) -> String {
    declarations(style).filter { !Self.defaults.contains($0) }.map { declaration in
      guard let mark = declaration.firstIndex(of: "#") else { return declaration }
      let written = String(declaration[mark...])
      let digits = Array(color(written) ?? written)
      // #ffcc00 is #fc0.
      let isDoubled = digits.count == 7 && [1, 3, 5].allSatisfy { digits[$0] == digits[$0 + 1] }
      let short = isDoubled ? ["#", digits[1], digits[3], digits[5]] : digits
      return declaration[..<mark] + String(short)
    }.joined(separator: ";")
  }

  private func declarations(_ style: String) -> [String] {
    style.split(separator: ";").map { part in
      String(part.drop { $0 == " " })
    }.filter { !$0.isEmpty }
  }

  /// `a`, …, `z`, `aa`, …
  private func shortName(_ number: Int) -> String {
    let letter = String(UnicodeScalar(UInt8(ascii: "a") + UInt8(number % 26)))
    return number < 26 ? letter : shortName(number / 26 - 1) + letter
  }
}
