// The content of figures. Their data is not what they are recognised by: it is what changes.
import DocumentModel

extension Figure: Part {
  package func write(to bytes: inout ContentBytes) {
    bytes.add(identifier)
    bytes.addExactly(number)
    bytes.add(caption)
    // Made from the data where the author wrote none.
    bytes.addExactly(alternativeText)
    content.write(to: &bytes)
  }
}

extension FigureContent: Part {
  package func write(to content: inout ContentBytes) {
    switch self {
    case .lineChart(let chart):
      content.add(tag: 1)
      content.add(chart.panels)
    case .scatterChart(let chart):
      content.add(tag: 2)
      content.add(chart.panels)
    case .barChart(let chart):
      content.add(tag: 3)
      content.add(chart.panels)
    case .boxChart(let chart):
      content.add(tag: 4)
      content.add(chart.panels)
    case .heatMap(let map):
      content.add(tag: 5)
      content.add(map.panels)
    case .imageGrid(let grid):
      content.add(tag: 6)
      grid.write(to: &content)
    case .picture(let picture):
      content.add(tag: 7)
      if content.isExact { content.add(raw: picture.png) }
    }
  }
}

extension ImageGrid: Part {
  package func write(to content: inout ContentBytes) {
    for size in [tileWidth, tileHeight, rows, columns] { content.addExactly(size) }
    content.add(rowLabels)
    content.add(columnLabels)
    if content.isExact { content.add(raw: pixels) }
  }
}

extension LineChart.Axis: Part {
  package func write(to content: inout ContentBytes) {
    content.add(label)
    content.add(scale.rawValue)
    content.add(isIntegral)
  }
}

extension LineChart.Panel: Part {
  package func write(to content: inout ContentBytes) {
    content.add(title)
    horizontal.write(to: &content)
    vertical.write(to: &content)
    content.add(series)
  }
}

extension LineChart.Series: Part {
  package func write(to content: inout ContentBytes) {
    content.add(name)
    content.add(mark.rawValue)
    content.addExactly(starred)
    if content.isExact {
      content.add(x)
      content.add(y)
    }
  }
}

extension ScatterChart.Panel: Part {
  package func write(to content: inout ContentBytes) {
    content.add(title)
    horizontal.write(to: &content)
    vertical.write(to: &content)
    content.add(groups)
    content.add(lines)
    content.add(hasEqualUnits)
    content.add(hasColorBar)
  }
}

extension ScatterChart.Group: Part {
  package func write(to content: inout ContentBytes) {
    content.add(name)
    guard content.isExact else { return }
    content.add(x)
    content.add(y)
    content.add(images)
  }
}

extension ScatterChart.Line: Part {
  package func write(to content: inout ContentBytes) {
    content.add(name)
    guard content.isExact else { return }
    content.add(x)
    content.add(y)
  }
}

extension BarChart.Panel: Part {
  package func write(to content: inout ContentBytes) {
    content.add(title)
    horizontal.write(to: &content)
    vertical.write(to: &content)
    switch positions {
    case .bins(let edges):
      content.add(tag: 1)
      if content.isExact { content.add(edges) }
    case .categories(let names):
      content.add(tag: 2)
      content.add(names)
    }
    content.add(series)
  }
}

extension BarChart.Series: Part {
  package func write(to content: inout ContentBytes) {
    content.add(name)
    if content.isExact { content.add(values) }
  }
}

extension BoxChart.Panel: Part {
  package func write(to content: inout ContentBytes) {
    content.add(title)
    vertical.write(to: &content)
    content.add(boxes)
  }
}

extension BoxChart.Box: Part {
  package func write(to content: inout ContentBytes) {
    content.add(name)
    guard content.isExact else { return }
    content.add(count)
    content.add([lowerWhisker, upperWhisker, lowerQuartile, median, upperQuartile])
    content.add(outliers)
  }
}

extension HeatMap.Panel: Part {
  package func write(to content: inout ContentBytes) {
    content.add(title)
    content.add(horizontal)
    content.add(vertical)
    content.add(columnLabels)
    content.add(rowLabels)
    content.add(quantity)
    content.add(colors.rawValue)
    content.addExactly(range?.lowerBound)
    content.addExactly(range?.upperBound)
    content.addExactly(digits)
    if content.isExact { content.add(values) }
  }
}
