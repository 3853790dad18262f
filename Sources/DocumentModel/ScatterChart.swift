// Points in the plane: embeddings by class, predictions against truths, one quantity against another.
import Foundation

/// Groups of points in one panel or several beside each other.
package struct ScatterChart: Codable, Sendable, Equatable {
  package typealias Axis = LineChart.Axis

  package var panels: [Panel]

  package init(panels: [Panel]) { self.panels = panels }

  package struct Panel: Codable, Sendable, Equatable {
    package var title: String?
    package var horizontal: Axis
    package var vertical: Axis
    package var groups: [Group]
    /// Drawn over the points, such as the identity line or a regression.
    package var lines: [Line]
    /// Whether one unit is as long on both axes, as in embeddings.
    package var hasEqualUnits: Bool
    /// Whether a bar beside the panel repeats the colours of the groups in their order.
    package var hasColorBar: Bool

    package init(
      title: String? = nil, horizontal: Axis, vertical: Axis, groups: [Group], lines: [Line] = [],
      hasEqualUnits: Bool = false, hasColorBar: Bool = false
    ) {
      self.title = title
      self.horizontal = horizontal
      self.vertical = vertical
      self.groups = groups
      self.lines = lines
      self.hasEqualUnits = hasEqualUnits
      self.hasColorBar = hasColorBar
    }
  }

  /// Points of one kind: one colour and one marker shape.
  package struct Group: Codable, Sendable, Equatable {
    package var name: String
    /// As many as `y`; a point with a coordinate that is not finite is not drawn.
    package var x: [Double]
    package var y: [Double]
    /// A small image for each point, as tiles of one row; `nil` where points have none.
    package var images: ImageGrid?

    package init(name: String, x: [Double], y: [Double], images: ImageGrid? = nil) {
      precondition(x.count == y.count, "the group '\(name)' has \(x.count) x and \(y.count) y")
      precondition(
        images.map { $0.rows == 1 && $0.columns == x.count } ?? true,
        "the group '\(name)' has \(x.count) points and \(images?.columns ?? 0) images")
      self.name = name
      self.x = x
      self.y = y
      self.images = images
    }
  }

  /// A straight or broken line.
  package struct Line: Codable, Sendable, Equatable {
    package var name: String
    /// As many as `y`.
    package var x: [Double]
    package var y: [Double]

    package init(name: String, x: [Double], y: [Double]) {
      precondition(x.count == y.count, "the line '\(name)' has \(x.count) x and \(y.count) y")
      self.name = name
      self.x = x
      self.y = y
    }
  }
}
