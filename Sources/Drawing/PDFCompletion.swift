// Cairo 1.16 writes structure but not the language of the file, the texts that stand for figures,
// or the mark that says the structure may be trusted, and it writes dates without their prefix.
// This is put right by an incremental update (ISO 32000-1, 7.5.6): new versions of a few objects
// after the end of the file.
import Diagnostics
import Foundation

/// - Parameters:
///   - alternativeTexts: one for each `Figure` and `Formula`, in order of appearance.
///   - spokenTexts: one for each `Span`: what it says in the place of its glyphs, if not their own.
func completed(
  _ file: Data, language: String, alternativeTexts: [String],
  spokenTexts: [String?] = []
) throws -> Data {
  guard let objects = PDFObjectTable(file) else {
    throw Diagnostic(
      .error,
      "cannot complete a PDF: Cairo's cross-reference table has an unknown form",
      hints: ["report this with the version of Cairo that `galley doctor` prints"])
  }
  var replacements: [(number: Int, body: String)] = []
  if let catalog = objects.body(of: objects.root) {
    let additions =
      "/Lang \(pdfString(language)) /MarkInfo << /Marked true >> "
      + "/ViewerPreferences << /DisplayDocTitle true >>"
    let described = inserting(additions, into: catalog)
    let (rooted, structure) = addingDocumentElement(to: described, objects)
    replacements.append((objects.root, rooted))
    replacements += structure
  }
  if let information = objects.body(of: objects.information) {
    // ISO 32000-1, 7.9.4: a date begins with "D:".
    let dated = information.replacing("Date (2", with: "Date (D:2")
    if dated != information { replacements.append((objects.information, dated)) }
  }
  var described: [(number: Int, body: String)] = []
  var spoken: [(number: Int, body: String)] = []
  for number in 1..<max(objects.offsets.count, 1) {
    guard
      let body = objects.body(
        of: number, ifItStartsWith: ["/Type /StructElem", "/S /Fi", "/S /Fo", "/S /Sp"])
    else { continue }
    if body.contains("/S /Figure\n") || body.contains("/S /Formula\n") {
      described.append((number, body))
    } else if body.contains("/S /Span\n") {
      spoken.append((number, body))
    }
  }
  // The numbers of structure elements grow in the order in which they were begun.
  for (elements, key, texts) in [
    (described, "Alt", alternativeTexts.map(Optional.some)), (spoken, "ActualText", spokenTexts),
  ] where elements.count == texts.count {
    for ((number, body), text) in zip(elements, texts) {
      guard let text else { continue }
      replacements.append((number, inserting("/\(key) \(pdfString(text))", into: body)))
    }
  }
  return objects.updated(with: replacements.sorted { $0.number < $1.number })
}

/// Puts one `Document` element above all others, which the standard asks for. Cairo's root of the
/// structure becomes that element, so its children need no change; a new object becomes the root.
private func addingDocumentElement(
  to catalog: String, _ objects: PDFObjectTable
) -> (catalog: String, changes: [(number: Int, body: String)]) {
  guard let reference = catalog.firstMatch(of: /\/StructTreeRoot (?<number>[0-9]+) 0 R/),
    let number = Int(reference.output.number), let root = objects.body(of: number),
    let parents = root.firstMatch(of: /\/ParentTree [0-9]+ 0 R/)
  else { return (catalog, []) }
  let newNumber = objects.offsets.count
  let element = root.replacing(parents.output, with: "")
    .replacing("/Type /StructTreeRoot", with: "/Type /StructElem /S /Document /P \(newNumber) 0 R")
  let newRoot = "<< /Type /StructTreeRoot /K \(number) 0 R \(parents.output) >>\n"
  return (
    catalog.replacing(reference.output.0, with: "/StructTreeRoot \(newNumber) 0 R"),
    [(number, element), (newNumber, newRoot)]
  )
}

/// Adds entries to the end of an object's dictionary.
private func inserting(_ entries: String, into body: String) -> String {
  guard let end = body.range(of: ">>", options: .backwards) else { return body }
  return body.replacingCharacters(in: end, with: "   \(entries)\n>>")
}

/// A text string in UTF-16, which every viewer reads.
private func pdfString(_ text: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var bytes = Array("<FEFF".utf8)
  for unit in text.utf16 {
    for shift in [12, 8, 4, 0] { bytes.append(digits[Int(unit >> UInt16(shift)) & 15]) }
  }
  return String(decoding: bytes, as: UTF8.self) + ">"
}
