// Figures of every kind, made at random.
import DocumentModel
import Foundation

extension RandomDocuments {
  mutating func figure() -> Figure {
    Figure(
      identifier: name("fig"), number: "\(below(9))", caption: inlines(2), alternativeText: text(),
      content: figureContent())
  }

  mutating func axis() -> LineChart.Axis {
    LineChart.Axis(
      label: word(), scale: chance(0.5) ? .linear : .logarithmic, isIntegral: chance(0.5))
  }

  mutating func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in number() } }

  mutating func images(rows: Int, columns: Int) -> ImageGrid {
    let (width, height) = (1 + below(4), 1 + below(4))
    let bytes = (0..<width * height * rows * columns).map { _ in UInt8(below(4) * 80) }
    return ImageGrid(
      tileWidth: width, tileHeight: height, rows: rows, columns: columns, pixels: Data(bytes),
      rowLabels: chance(0.5) ? [] : (0..<rows).map { "\($0)" },
      columnLabels: chance(0.5) ? [] : (0..<columns).map { _ in word() })
  }

  /// One black pixel.
  private static let picture: EmbeddedPicture? = Data(
    base64Encoded:
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
  ).flatMap { try? EmbeddedPicture(png: $0) }

  mutating func figureContent() -> FigureContent {
    if chance(0.1), let picture = Self.picture { return .picture(picture) }
    return switch below(6) {
    case 0:
      .lineChart(
        LineChart(
          panels: many(2) { random in
            LineChart.Panel(
              title: random.maybe { $0.word() }, horizontal: random.axis(),
              vertical: random.axis(),
              series: random.many(3) { random in
                let count = random.below(5)
                return LineChart.Series(
                  name: random.name("series"), mark: random.chance(0.5) ? .line : .markers,
                  x: (0..<count).map(Double.init), y: random.numbers(count),
                  starred: count > 0 ? random.maybe { $0.below(count) } : nil)
              })
          }))
    case 1:
      .scatterChart(
        ScatterChart(
          panels: many(2) { random in
            ScatterChart.Panel(
              title: random.maybe { $0.word() }, horizontal: random.axis(),
              vertical: random.axis(),
              groups: random.many(3) { random in
                let count = random.below(5)
                return ScatterChart.Group(
                  name: random.name("group"), x: random.numbers(count), y: random.numbers(count),
                  images: random.maybe { $0.images(rows: 1, columns: count) })
              },
              lines: random.many(1) {
                ScatterChart.Line(name: $0.word(), x: $0.numbers(2), y: $0.numbers(2))
              }, hasEqualUnits: random.chance(0.5), hasColorBar: random.chance(0.5))
          }))
    case 2:
      .barChart(
        BarChart(
          panels: many(2) { random in
            let count = 1 + random.below(4)
            let positions: BarChart.Positions =
              random.chance(0.5)
              ? .bins(edges: (0...count).map { Double($0) })
              : .categories((0..<count).map { "\($0)" })
            return BarChart.Panel(
              title: random.maybe { $0.word() }, horizontal: random.axis(),
              vertical: random.axis(), positions: positions,
              series: random.many(2) {
                BarChart.Series(name: $0.name("series"), values: $0.numbers(count))
              })
          }))
    case 3:
      .boxChart(
        BoxChart(
          panels: many(2) { random in
            BoxChart.Panel(
              title: random.maybe { $0.word() }, vertical: random.axis(),
              boxes: random.many(3) { random in
                let values = (0..<5).map { _ in Double(random.below(100)) }.sorted()
                return BoxChart.Box(
                  name: random.name("box"), count: 9, lowerWhisker: values[0],
                  lowerQuartile: values[1], median: values[2], upperQuartile: values[3],
                  upperWhisker: values[4], outliers: random.numbers(random.below(3)))
              })
          }))
    case 4:
      .heatMap(
        HeatMap(
          panels: many(2) { random in
            let (rows, columns) = (random.below(3), random.below(3))
            return HeatMap.Panel(
              title: random.maybe { $0.word() }, horizontal: random.word(),
              vertical: random.word(), columnLabels: (0..<columns).map { "\($0)" },
              rowLabels: (0..<rows).map { _ in random.word() },
              values: random.numbers(rows * columns), quantity: random.word(),
              colors: random.chance(0.5) ? .sequential : .diverging,
              range: random.maybe { _ in 0...1 }, digits: random.maybe { $0.below(4) })
          }))
    default: .imageGrid(images(rows: below(3), columns: below(3)))
    }
  }
}
