// Figures in both states: beside each other, old, new, their difference, or one wiped over the other.
import Diagnostics
import DocumentModel
import Drawing
import Foundation
import Plotting
import ReportDiff

struct FigureHTML {
  private static let widthInPoints = 504.0
  private static let pixelsPerPoint = 4.0 / 3
  /// The differences of colours that may be drawn brightest: the least that is not exceeded is.
  private static let brightest = [5.0, 10, 20, 40, 100]

  private let text = TextContext()

  /// - Parameter troubles: gets what cannot be drawn; the page says so in its place.
  func html(
    of figure: FigureReview, identifier: String, troubles: inout [String]
  ) -> String {
    func picture(_ figure: Figure, state: String) -> String {
      drawn(&troubles) { try self.picture(figure, state: state) }
    }
    let findings = figure.findings.map { finding in
      "<li class=\"\(finding.verdict.rawValue)\">\(escapedHTML(finding.sentence))</li>"
    }
    let list =
      findings.isEmpty ? "" : "<ul class=\"findings\">\(findings.joined(separator: "\n"))</ul>\n"
    guard let old = figure.old, let new = figure.new else {
      let picture = (figure.new ?? figure.old).map { picture($0, state: "") } ?? ""
      return "<div class=\"pictures single\"><div class=\"frame\">\(picture)</div></div>\n" + list
    }
    var views = ["both", "old", "new", "difference", "swipe"]
    var map: (html: String, scale: Int)?
    do { map = try differenceMap(old, new) } catch {
      troubles.append("the map of differences cannot be drawn: \(Self.words(of: error))")
    }
    if map == nil, case .imageGrid = new.content { views.removeAll { $0 == "difference" } }
    let titles = [
      "both": "Side by side", "old": "Old", "new": "New", "difference": "Difference",
      "swipe": "Swipe",
    ]
    let buttons = views.map { view in
      "<button type=\"button\" data-view=\"\(view)\" aria-pressed=\"\(view == "both")\">"
        + "\(titles[view] ?? view)</button>"
    }
    return """
      <div class="pictures\(map == nil ? " blended" : "")" data-view="both">
      <div class="views" role="group" aria-label="Views of the figure">\(buttons.joined())</div>
      <div class="stage">
      <figure class="old"><figcaption>Old</figcaption><div class="frame">\(picture(old, state: "Old: "))</div></figure>
      <figure class="new"><figcaption>New</figcaption><div class="frame">\(picture(new, state: "New: "))</div></figure>
      \(map.map { "<figure class=\"map\"><figcaption>Difference: brighter pixels differ more, the brightest by ΔE \($0.scale)</figcaption><div class=\"frame\">\($0.html)</div></figure>" } ?? "")
      </div>
      <label class="wipe"><span>Old</span><input type="range" min="0" max="100" value="50" aria-label="How much of the new figure is shown"><span>New</span></label>
      </div>

      """ + list
  }

  private func drawn(_ troubles: inout [String], _ draw: () throws -> String) -> String {
    do { return try draw() } catch {
      let message = "this picture cannot be drawn: \(Self.words(of: error))"
      if !troubles.contains(message) { troubles.append(message) }
      return "<p class=\"trouble\">\(escapedHTML(message))</p>"
    }
  }

  private static func words(of error: any Error) -> String {
    (error as? Diagnostic)?.message ?? "\(error)"
  }

  private func picture(_ figure: Figure, state: String) throws -> String {
    func draw(_ theme: Theme) throws -> (address: String, size: Size, dependsOnTheme: Bool) {
      let renderer = FigureRenderer(
        theme: theme, widthInPoints: Self.widthInPoints, text: text)
      let picture = try renderer.picture(of: figure.content)
      return (Self.address(picture.svg), picture.size, picture.dependsOnTheme)
    }
    let light = try draw(.light)
    let dark =
      light.dependsOnTheme
      ? "<source media=\"(prefers-color-scheme: dark)\" srcset=\"\(try draw(.dark).address)\">" : ""
    return "<picture>\(dark)<img src=\"\(light.address)\" \(Self.sizes(light.size)) "
      + "alt=\"\(escapedHTML(state + figure.alternativeText))\"></picture>"
  }

  private func differenceMap(
    _ old: Figure, _ new: Figure
  ) throws -> (html: String, scale: Int)? {
    guard case .imageGrid(let before) = old.content, case .imageGrid(let after) = new.content,
      let images = ImageComparison(from: before, to: after, threshold: 0), !images.tiles.isEmpty
    else { return nil }
    let largest = images.tiles.map(\.largest).max() ?? 0
    let scale = Self.brightest.first { $0 >= largest } ?? 100
    let strengths = zip(before.pixels, after.pixels).map { first, second in
      GreyDifference.between(first, second) / scale
    }
    func draw(_ theme: Theme) throws -> (address: String, size: Size) {
      let map = try FigureRenderer(theme: theme, widthInPoints: Self.widthInPoints, text: text)
        .differenceMap(of: after, strengths: strengths)
      return (Self.address(map.svg), map.size)
    }
    let light = try draw(.light)
    let hasLabels = !after.rowLabels.isEmpty || !after.columnLabels.isEmpty
    let dark =
      hasLabels
      ? "<source media=\"(prefers-color-scheme: dark)\" srcset=\"\(try draw(.dark).address)\">" : ""
    let html =
      "<picture>\(dark)<img src=\"\(light.address)\" \(Self.sizes(light.size)) "
      + "alt=\"Map of differences: \(images.tiles.count) of \(images.count) tiles differ, "
      + "by a ΔE of \(shortNumber(largest)) at most\"></picture>"
    return (html, Int(scale))
  }

  private static func address(_ svg: Data) -> String {
    "data:image/svg+xml;base64," + svg.base64EncodedString()
  }

  private static func sizes(_ size: Size) -> String {
    func pixels(_ points: Double) -> Int { Int((points * pixelsPerPoint).rounded()) }
    return "width=\"\(pixels(size.width))\" height=\"\(pixels(size.height))\""
  }
}
