// What the IDX reader accepts, and where it says that a damaged file is damaged.
import Datasets
import Testing

private let imageNames = ["images", "rows", "columns"]

private func readImages(_ file: [UInt8]) throws -> IDXArray {
  try IDXArray(file: file, path: "images.idx", dimensionNames: imageNames)
}

/// A file, how it came to be, and what must be said about it.
struct Damage: CustomTestStringConvertible, Sendable {
  var testDescription: String
  var file: [UInt8]
  var message: String
  var byteOffset: Int

  init(_ description: String, _ file: [UInt8], _ message: String, at byteOffset: Int) {
    testDescription = description
    self.file = file
    self.message = message
    self.byteOffset = byteOffset
  }
}

struct IDXArrayTests {
  private static let pixels = (0..<12).map { UInt8($0) }
  private static let sound = idx([2, 2, 3], pixels)

  @Test(arguments: [("plain", sound), ("gzip", gzip(sound))])
  func `A sound file is read whole`(form: String, file: [UInt8]) throws {
    let array = try readImages(file)
    #expect(array.dimensions == [2, 2, 3])
    #expect(array.bytes == Self.pixels)
  }

  @Test func `A file of several gzip members is read as one`() throws {
    let file = gzip(Array(Self.sound[..<9])) + gzip([]) + gzip(Array(Self.sound[9...]))
    #expect(try readImages(file).bytes == Self.pixels)
  }

  @Test(arguments: [
    Damage("nothing", [], "the file is empty", at: 0),
    Damage(
      "a page saved in its place", Array("<!DOCTYPE html>".utf8),
      "neither an IDX file nor a gzip one: it starts with 3c 21 44 4f", at: 0),
    Damage("the magic number cut", [0, 0, 8], "ends inside the IDX header", at: 3),
    Damage("a dimension cut", Array(sound[..<14]), "ends inside the IDX header", at: 14),
    Damage(
      "the second byte set", replacing(sound, 1, with: [7]), "starts with two zero bytes", at: 0),
    Damage(
      "floats", replacing(sound, 2, with: [0x0D]), "elements of type 32-bit float (0d)", at: 2),
    Damage("an unknown type", replacing(sound, 2, with: [0x2A]), "unknown element type 2a", at: 2),
    Damage("a label file", idx([12], pixels), "1 dimension instead of 3", at: 3),
    Damage("no images", idx([0, 2, 3], []), "announces 0 images", at: 4),
    Damage("no rows", idx([2, 0, 3], []), "announces 0 rows", at: 8),
    Damage("no columns", idx([2, 2, 0], []), "announces 0 columns", at: 12),
    Damage(
      "a byte too few", Array(sound.dropLast()),
      "2 images × 2 rows × 3 columns, 12 bytes, but only 11 follow", at: 27),
    Damage("a byte too many", sound + [0], "12 bytes, but more bytes follow them", at: 28),
    Damage(
      "a count beyond memory", replacing(sound, 4, with: [0xFF, 0xFF, 0xFF, 0xFF]),
      "announces 4294967295 images", at: 4),
    Damage(
      "a count whose product overflows",
      idx([0xFFFF_FFFF, 0xFFFF_FFFF, 0xFFFF_FFFF], pixels), "are read at most", at: 4),
    Damage(
      "rows beyond memory", idx([2, 0x4000_0000, 3], pixels), "are read at most", at: 8),
    Damage("ten times the images", idx([20, 2, 3], pixels), "cannot hold", at: 4),
  ])
  func `A damaged plain file names the byte`(damage: Damage) {
    expectError(saying: damage.message, inFile: "images.idx", byteOffset: damage.byteOffset) {
      try readImages(damage.file)
    }
  }

  @Test(arguments: [
    Damage(
      "only the magic number", [0x1F, 0x8B], "breaks off: the file ends after 2 bytes", at: 2),
    Damage(
      "cut in the content", Array(gzip(sound)[..<30]), "breaks off: the file ends after 30 bytes",
      at: 30),
    Damage("cut in the checksum", Array(gzip(sound).dropLast(6)), "breaks off", at: 45),
    Damage(
      "another compression method", replacing(gzip(sound), 2, with: [9]),
      "unknown compression method", at: 4),
    Damage(
      "a block of a kind that does not exist", replacing(gzip(sound), 10, with: [7]),
      "invalid block type", at: 11),
    Damage(
      "a stored block's size altered", replacing(gzip(sound), 11, with: [9]),
      "invalid stored block lengths", at: 15),
    Damage(
      "a pixel altered", replacing(gzip(sound), 40, with: [99]), "incorrect data check", at: 47),
    Damage(
      "its size altered", replacing(gzip(sound), 47, with: [1]), "incorrect length check", at: 51),
    Damage(
      "garbage after the end", gzip(sound) + [0, 0, 0],
      "after the end of the gzip data the file has 3 bytes of something else", at: 51),
    Damage(
      "a byte after the end", gzip(sound) + [0x1F], "the file has 1 byte of something else",
      at: 51),
    Damage(
      "a byte too few", gzip(sound.dropLast()), "only 11 follow it (the byte is counted after",
      at: 27),
    Damage("a byte too many", gzip(sound + [0]), "more bytes follow them (the byte", at: 28),
    Damage(
      "a second member too many", gzip(sound) + gzip([1]), "more bytes follow them", at: 28),
    Damage("nothing inside", gzip([]), "the file is empty", at: 0),
    Damage(
      "a claim that no gzip file of its size can hold", gzip(idx([60_000, 28, 28], pixels)),
      "47040000 bytes, which a file of 51 bytes cannot hold", at: 4),
  ])
  func `A damaged gzip file names the byte`(damage: Damage) {
    expectError(saying: damage.message, inFile: "images.idx", byteOffset: damage.byteOffset) {
      try readImages(damage.file)
    }
  }

  @Test func `An image file under a label file's name is recognised`() {
    expectError(saying: "3 dimensions instead of 1", inFile: "labels.idx", byteOffset: 3) {
      try IDXArray(file: Self.sound, path: "labels.idx", dimensionNames: ["labels"])
    }
  }
}

private func replacing(_ bytes: [UInt8], _ offset: Int, with new: [UInt8]) -> [UInt8] {
  var bytes = bytes
  bytes.replaceSubrange(offset..<offset + new.count, with: new)
  return bytes
}
