// swift-tools-version: 6.1
import PackageDescription

// Dependencies point downwards only; ARCHITECTURE.md has the map of the targets.
// The C kernels are optimised in every configuration: an unoptimised engine is useless even in tests.
let optimized: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno", "-fno-trapping-math"])]

let package = Package(
  name: "galley",
  products: [
    .executable(name: "galley", targets: ["GalleyCommand"]),
    .executable(name: "galley-benchmarks", targets: ["Benchmarks"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swhitty/FlyingFox", from: "0.27.1"),
  ],
  targets: [
    // System libraries: a module map and a header each, one importer each.
    .systemLibrary(name: "CCmark", pkgConfig: "libcmark", providers: [.apt(["libcmark-dev"])]),
    .systemLibrary(
      name: "CCairo", pkgConfig: "pangocairo",
      providers: [.apt(["libcairo2-dev", "libpango1.0-dev"])]),
    .systemLibrary(
      name: "CHarfBuzz", pkgConfig: "harfbuzz-subset", providers: [.apt(["libharfbuzz-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    // Loads OpenBLAS at run time, after the kernel class has been chosen: see its header.
    .target(name: "COpenBLAS"),
    .target(name: "CKernels", cSettings: optimized),
    // Stands in for malloc to count its calls: for the benchmarks alone.
    .target(name: "CAllocationCounter"),

    .systemLibrary(name: "CHyphen", providers: [.apt(["libhyphen-dev"])]),
    .target(name: "Diagnostics"),
    .target(name: "Checksums", dependencies: ["CLibcrypto", "Diagnostics"]),
    .target(name: "Tensor", dependencies: ["CKernels", "COpenBLAS", "Diagnostics"]),
    .target(name: "NeuralNet", dependencies: ["CKernels", "Checksums", "Diagnostics", "Tensor"]),
    .target(
      name: "Embeddings", dependencies: ["CKernels", "COpenBLAS", "Diagnostics", "Tensor"]),
    .target(name: "Datasets", dependencies: ["CKernels", "CZlib", "Checksums", "Diagnostics"]),
    .target(name: "DataFetching", dependencies: ["Checksums", "Datasets", "Diagnostics"]),
    .target(name: "ResultStore", dependencies: ["Checksums", "Diagnostics"]),
    .target(name: "Statistics", dependencies: ["Diagnostics", "Tensor"]),
    .target(name: "DocumentModel"),
    .target(name: "Mathematics", dependencies: ["Diagnostics"]),
    .target(name: "Bibliography", dependencies: ["Diagnostics", "DocumentModel", "Mathematics"]),
    .target(name: "Drawing", dependencies: ["CCairo", "CZlib", "Diagnostics"]),
    .target(
      name: "MathTypesetting", dependencies: ["CHarfBuzz", "Diagnostics", "Drawing", "Mathematics"]),
    .target(name: "Hyphenation", dependencies: ["CHyphen"]),
    .target(name: "Plotting", dependencies: ["Diagnostics", "DocumentModel", "Drawing"]),
    .target(
      name: "ReportLanguage",
      dependencies: [
        "Bibliography", "CCmark", "Diagnostics", "DocumentModel", "Mathematics",
        .product(name: "Yams", package: "Yams"),
      ]),
    .target(
      name: "ReportExecution",
      dependencies: [
        "Bibliography", "Checksums", "Datasets", "Diagnostics", "DocumentModel", "Embeddings",
        "NeuralNet", "ReportLanguage", "ResultStore", "Statistics", "Tensor",
      ]),
    .target(
      name: "HTMLWriter",
      dependencies: [
        "Checksums", "Diagnostics", "DocumentModel", "Drawing", "MathTypesetting", "Mathematics",
        "Plotting",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [
        .embedInCode("Resources/page.html.mustache"), .embedInCode("Resources/style.css"),
        .embedInCode("Resources/plot.js"),
      ]),
    .target(
      name: "PDFWriter",
      dependencies: [
        "Diagnostics", "DocumentModel", "Drawing", "Hyphenation", "MathTypesetting",
        "Mathematics", "Plotting",
      ]),
    .target(
      name: "MarkdownWriter", dependencies: ["Diagnostics", "DocumentModel", "Drawing", "Plotting"]),
    .target(name: "ReportDiff", dependencies: ["DocumentModel"]),
    .target(
      name: "ReviewWriter",
      dependencies: [
        "Checksums", "Diagnostics", "DocumentModel", "Drawing", "Mathematics", "Plotting",
        "ReportDiff",
      ],
      resources: [.embedInCode("Resources/review.css"), .embedInCode("Resources/review.js")]),
    .target(
      name: "PreviewServer",
      dependencies: [
        "Diagnostics", .product(name: "FlyingFox", package: "FlyingFox"),
        .product(name: "FlyingSocks", package: "FlyingFox"),
      ],
      resources: [
        .embedInCode("Resources/preview.js"), .embedInCode("Resources/curves.js"),
        .embedInCode("Resources/elements.js"), .embedInCode("Resources/preview.css"),
      ]),
    .target(
      name: "ConsoleProgress",
      dependencies: [
        "DataFetching", "Diagnostics", "ReportExecution", "ReportLanguage", "ResultStore",
      ]),
    .executableTarget(
      name: "GalleyCommand",
      dependencies: [
        "Checksums", "ConsoleProgress", "DataFetching", "Datasets", "Diagnostics",
        "DocumentModel", "Drawing", "HTMLWriter", "MarkdownWriter", "PDFWriter", "Plotting",
        "PreviewServer", "ReportDiff", "ReportExecution", "ReportLanguage", "ResultStore",
        "ReviewWriter", "Tensor",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      resources: [
        .embedInCode("Resources/minimal.md"), .embedInCode("Resources/regression.md"),
        .embedInCode("Resources/sweep.md"), .embedInCode("Resources/vae.md"),
      ]),
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        "CAllocationCounter", "Datasets", "Diagnostics", "DocumentModel", "Embeddings", "NeuralNet",
        "ReportExecution", "ReportLanguage", "ResultStore", "Tensor",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .testTarget(name: "DiagnosticsTests", dependencies: ["Diagnostics"]),
    .testTarget(name: "DocumentModelTests", dependencies: ["DocumentModel"]),
    .testTarget(
      name: "TensorTests", dependencies: ["Tensor", "CKernels", "COpenBLAS", "Diagnostics"]),
    .testTarget(
      name: "NeuralNetTests",
      dependencies: ["NeuralNet", "Tensor", "CKernels", "Checksums", "Diagnostics"],
      resources: [.copy("Fixtures")]),
    .testTarget(
      name: "EmbeddingsTests", dependencies: ["Embeddings", "CKernels", "Diagnostics", "Tensor"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "Checksums", "Diagnostics"]),
    .testTarget(
      name: "DataFetchingTests",
      dependencies: ["DataFetching", "Checksums", "Datasets", "Diagnostics"]),
    .testTarget(name: "StatisticsTests", dependencies: ["Statistics", "Tensor", "Diagnostics"]),
    .testTarget(name: "HyphenationTests", dependencies: ["Hyphenation"]),
    .testTarget(
      name: "BibliographyTests", dependencies: ["Bibliography", "Diagnostics", "DocumentModel"]),
    .testTarget(name: "MathematicsTests", dependencies: ["Mathematics"]),
    .testTarget(name: "DrawingTests", dependencies: ["Drawing", "Diagnostics"]),
    .testTarget(
      name: "MathTypesettingTests",
      dependencies: ["CHarfBuzz", "MathTypesetting", "Diagnostics", "Drawing", "Mathematics"]),
    .testTarget(name: "PlottingTests", dependencies: ["Plotting", "Drawing", "DocumentModel"]),
    .testTarget(
      name: "HTMLWriterTests", dependencies: ["HTMLWriter", "DocumentModel", "Diagnostics"]),
    .testTarget(
      name: "PDFWriterTests",
      dependencies: ["PDFWriter", "DocumentModel", "Diagnostics", "Drawing"]),
    .testTarget(
      name: "MarkdownWriterTests",
      dependencies: ["MarkdownWriter", "ReportLanguage", "DocumentModel", "Diagnostics"]),
    .testTarget(
      name: "PreviewServerTests",
      dependencies: [
        "PreviewServer", "Diagnostics", .product(name: "FlyingSocks", package: "FlyingFox"),
      ]),
    .testTarget(
      name: "ReportDiffTests",
      dependencies: ["ReportDiff", "ReviewWriter", "Diagnostics", "DocumentModel"]),
    .testTarget(
      name: "ReportLanguageTests", dependencies: ["ReportLanguage", "Diagnostics", "DocumentModel"]),
    .testTarget(
      name: "ReportExecutionTests",
      dependencies: [
        "ReportExecution", "ReportLanguage", "Diagnostics", "DocumentModel", "Datasets",
        "Embeddings", "NeuralNet", "ResultStore", "Tensor",
      ]),
    .testTarget(
      name: "ResultStoreTests", dependencies: ["ResultStore", "Checksums", "Diagnostics"]),
    .testTarget(
      name: "ConsoleProgressTests",
      dependencies: ["ConsoleProgress", "DataFetching", "Diagnostics", "ReportExecution"]),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["GalleyCommand", "DocumentModel"]),
  ]
)
