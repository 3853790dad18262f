// The font of formulas, cut down to what a page needs, so that a page carries it along.
import CHarfBuzz
import Diagnostics
import Drawing
import Foundation
import Mathematics

extension MathTypesetter {
  /// An OpenType font with the characters given, their larger forms and parts, their forms for
  /// scripts, and the MATH table. The same characters give the same bytes.
  /// - Throws: a `Diagnostic` when HarfBuzz cannot make it.
  package func fontSubset(for characters: Set<Unicode.Scalar>) throws -> Data {
    guard let input = hb_subset_input_create_or_fail() else { throw Self.subsetFailure }
    defer { hb_subset_input_destroy(input) }
    let scalars = hb_subset_input_unicode_set(input)
    for scalar in characters { hb_set_add(scalars, scalar.value) }
    // What browsers take for lines, roots and accents that no character of the page names.
    for scalar in "√ ()[]{}|".unicodeScalars { hb_set_add(scalars, scalar.value) }
    let features = hb_subset_input_set(input, HB_SUBSET_SETS_LAYOUT_FEATURE_TAG)
    hb_set_add(features, hb_tag_from_string("ssty", -1))
    hb_subset_input_set_flags(
      input, HB_SUBSET_FLAGS_NO_HINTING.rawValue | HB_SUBSET_FLAGS_DESUBROUTINIZE.rawValue)
    guard let subset = hb_subset_or_fail(font.face.harfBuzzFace, input) else {
      throw Self.subsetFailure
    }
    defer { hb_face_destroy(subset) }
    let blob = hb_face_reference_blob(subset)
    defer { hb_blob_destroy(blob) }
    var length: UInt32 = 0
    guard let bytes = hb_blob_get_data(blob, &length), length > 0 else { throw Self.subsetFailure }
    return Data(bytes: bytes, count: Int(length))
  }

  private static var subsetFailure: Diagnostic {
    Diagnostic(
      .error, "the font of formulas, \(MathFont.family), cannot be cut down to a page's characters",
      hints: ["install the package \(MathFont.package) anew"])
  }
}
