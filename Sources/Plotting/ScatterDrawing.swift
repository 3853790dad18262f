// Draws points: as paths that take few bytes, or as pixels where paths would be many and slow.
import DocumentModel
import Drawing

extension ScatterMarks {
  /// Groups are drawn in turns of a part of their points, so that none lies on top of all others.
  private static let turns = 6

  func draw(in panel: PanelLayout, on canvas: Canvas, theme: Theme) throws {
    let order = drawingOrder
    if order.count > Self.largestVectorCount {
      try drawPixels(order, in: panel, on: canvas)
    } else {
      drawOutlines(order, on: canvas, theme)
    }
    for line in lines {
      var path = Path()
      for segment in line.segments {
        // Segments that meet are one line, or its dashes would start anew in each.
        if case .line(let end)? = path.elements.last, end == segment.start {
          path.elements.append(.line(segment.end))
        } else {
          path.append(Path(through: [segment.start, segment.end]))
        }
      }
      canvas.stroke(
        path,
        Stroke(line.style.color, widthInPoints: LineMarks.lineWidth, dashes: line.style.dashes))
    }
  }

  private func drawOutlines(
    _ order: [(group: Int, index: Int)], on canvas: Canvas, _ theme: Theme
  ) {
    let perTurn = max((order.count + Self.turns - 1) / Self.turns, 1)
    for start in stride(from: 0, to: order.count, by: perTurn) {
      var points = [[Point]](repeating: [], count: groups.count)
      for place in order[start..<min(start + perTurn, order.count)] {
        points[place.group].append(groups[place.group].points[place.index])
      }
      // One path for the points of a group: a picture with thousands of paths would grow large.
      for (group, points) in zip(groups, points) where !points.isEmpty {
        let marks = PointPath(points, marker: group.style.marker, radius: radius)
        if areOutlined { marks.draw(on: canvas, theme.background, widened: 0.6) }
        marks.draw(on: canvas, group.style.color.withOpacity(opacity))
      }
    }
  }

  private func drawPixels(
    _ order: [(group: Int, index: Int)], in panel: PanelLayout, on canvas: Canvas
  ) throws {
    let scale = canvas.rasterPixelsPerPoint
    // Whole pixels around the plot area and the halves of points on its edge.
    let area = panel.plot.inset(by: -radius - 1)
    let left = (area.x * scale).rounded(.down)
    let top = (area.y * scale).rounded(.down)
    let width = Int((area.maxX * scale).rounded(.up) - left)
    let height = Int((area.maxY * scale).rounded(.up) - top)
    var image = PixelImage(width: width, height: height)
    let stamps = groups.map { PixelStamps($0.style.marker, radiusInPixels: radius * scale) }
    for place in order {
      let group = groups[place.group]
      let point = group.points[place.index]
      image.add(
        stamps[place.group], at: Point(x: point.x * scale - left, y: point.y * scale - top),
        color: group.style.color.withOpacity(opacity))
    }
    try canvas.draw(
      image,
      in: Rectangle(
        x: left / scale, y: top / scale, width: Double(width) / scale,
        height: Double(height) / scale), smoothly: true)
  }
}

/// Many points of one shape as one path.
private struct PointPath {
  let marker: Marker
  let radius: Double
  let path: Path

  init(_ points: [Point], marker: Marker, radius: Double) {
    self.marker = marker
    self.radius = radius
    var path = Path()
    for point in points {
      if marker == .circle {
        // The round ends of a line without length: a tenth of the bytes of a circle.
        path.elements.append(.move(point))
        path.elements.append(.line(point))
      } else {
        path.append(marker.path(around: point, radius: radius))
      }
    }
    self.path = path
  }

  /// - Parameter widened: how far beyond the shapes.
  func draw(on canvas: Canvas, _ color: Color, widened: Double = 0) {
    if marker == .circle {
      canvas.stroke(
        path, Stroke(color, widthInPoints: 2 * (radius + widened), hasRoundEnds: true))
    } else if widened > 0 {
      canvas.stroke(path, Stroke(color, widthInPoints: 2 * widened))
    } else {
      canvas.fill(path, color)
    }
  }
}
