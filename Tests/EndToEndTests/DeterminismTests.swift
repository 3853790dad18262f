// The same report gives the same bytes, whoever renders it, where, when and in which language.
import Foundation
import Testing

@Suite struct DeterminismTests {
  @Test func `The same input gives the same bytes in another place and environment`() throws {
    let first = try Workplace()
    let expected = try pages(in: first, command: first.command("render", "r.md"))
    #expect(
      expected.map(\.name).filter { !$0.contains("/") } == ["r.html", "r.json", "r.md", "r.pdf"])
    #expect(expected.count > 12)

    // Once more over the same pages, everything from the store.
    try Self.expectSame(try pages(in: first, command: first.command("render", "r.md")), expected)

    // Nor do damaged drawings in the store change a page.
    let pictures = first.directory + "/.galley/pictures"
    let names = FileManager.default.enumerator(atPath: pictures)?.compactMap { $0 as? String } ?? []
    for name in names where name.count > 64 {
      try Data("damage".utf8).write(to: URL(fileURLWithPath: "\(pictures)/\(name)"))
    }
    #expect(names.count > 20)
    try Self.expectSame(try pages(in: first, command: first.command("render", "r.md")), expected)

    // Another folder, name, language, zone, home and umask, and nothing in the store. Where the
    // system does not have a locale, the variables alone are what a program could act upon.
    let environments = [
      ["LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Asia/Tokyo", "USER": "ayşe"],
      ["LC_ALL": "C", "LANG": "C", "TZ": "America/St_Johns", "USER": "root", "LANGUAGE": "de:fr"],
      ["LC_NUMERIC": "de_DE.UTF-8", "LC_TIME": "ar_EG.UTF-8", "TZ": "UTC+11"],
    ]
    for (index, variables) in environments.enumerated() {
      let place = try Workplace()
      let command = place.command("render", "r.md")
      let shell = Process()
      shell.executableURL = URL(filePath: "/bin/sh")
      let mask = index == 1 ? "077" : "002"
      shell.arguments =
        ["-c", "umask \(mask); exec \"$0\" \"$@\"", command.executableURL?.path ?? ""]
        + (command.arguments ?? [])
      shell.currentDirectoryURL = command.currentDirectoryURL
      var environment = command.environment ?? [:]
      for name in ["LC_ALL", "LANG", "LANGUAGE"] { environment[name] = nil }
      environment.merge(variables) { $1 }
      environment["HOME"] = place.directory + "/home-\(index)"
      shell.environment = environment
      try Self.expectSame(try pages(in: place, command: shell), expected)
    }
  }

  private typealias Page = (name: String, data: Data)

  private func pages(in place: Workplace, command: Process) throws -> [Page] {
    try place.write(Self.report, to: "r.md")
    command.standardError = FileHandle.nullDevice
    command.standardOutput = FileHandle.nullDevice
    try command.run()
    command.waitUntilExit()
    #expect(command.terminationStatus == 0)
    let output = place.directory + "/output"
    let names = FileManager.default.enumerator(atPath: output)?.compactMap { $0 as? String } ?? []
    return try names.sorted().compactMap { name in
      var isDirectory: ObjCBool = false
      FileManager.default.fileExists(atPath: "\(output)/\(name)", isDirectory: &isDirectory)
      return isDirectory.boolValue ? nil : (name, try place.read("output/\(name)"))
    }
  }

  private static func expectSame(_ pages: [Page], _ expected: [Page]) throws {
    #expect(pages.map(\.name) == expected.map(\.name))
    for (page, other) in zip(pages, expected) {
      // Without the bytes themselves, which nobody reads in a report of a test.
      let isSame = page.data == other.data
      #expect(isSame, "\(page.name)")
    }
  }

  /// Every kind of figure and block, in little.
  private static let report = #"""
    ---
    title: Every kind İı of block
    author: A. Author
    date: 2026-11-28
    abstract: In short, $\beta = 2$.
    number-sections: true
    ---

    ## Images {#sec-images}

    ```{dataset}
    id: digits
    source: mnist
    first: {train: 120, test: 40}
    ```

    ```{model}
    id: small
    kind: vae
    input: 784
    encoder: [{linear: 16}, relu]
    latent: 2
    decoder: [{linear: 16}, relu, {linear: 784}, sigmoid]
    ```

    ```{train}
    id: runs
    model: small
    data: digits
    epochs: 2
    batch: 40
    sweep: {beta: [1, 2], latent: [2, 3]}
    echo: true
    ```

    ```{train}
    id: one
    model: small
    data: digits
    epochs: 2
    batch: 40
    validation: 0.2
    ```

    ```{evaluate}
    run: one
    ```

    ```{summary}
    model: small
    ```

    ```{log}
    run: one
    ```

    ```{plot-loss}
    runs: [one]
    terms: [loss, kl]
    label: fig-loss
    ```

    ```{grid}
    show: manifold
    run: one
    rows: 3
    columns: 3
    ```

    ```{interpolate}
    run: one
    from: {label: 1, index: 0}
    to: {label: 7, index: 0}
    steps: 4
    ```

    ```{tsne}
    run: one
    split: train
    images: true
    ```

    ```{heatmap}
    sweep: runs
    value: final.loss | .2f
    rows: beta
    columns: latent
    ```

    | run | loss |
    |:----|-----:|
    | one | {value}`one.test.loss | ,.3f` |

    $$
    \mathcal{L} = \sum_i x_i^2
    $$ {#eq-sum}

    See @fig-loss, @eq-sum and @sec-images: {value}`one.final.loss < 1 ? little : much` is *left*.

    ## People

    ```{dataset}
    id: people
    source: brain-age
    columns: [gmv, wmv, csfv]
    target: [age]
    ```

    ```{scatter}
    data: people
    x: [gmv]
    y: age
    fit: true
    ```

    ```{histogram}
    data: people
    columns: [age]
    ```

    ```{boxplot}
    data: people
    columns: [age, gmv]
    by: sex
    ```

    """#
}
