// Safetensors: what is written is read back, and every kind of damage is told with its place.

import Diagnostics
import Foundation
import Testing

@testable import Tensor

@Suite struct SafetensorsTests {
  private let tensors = NamedTensors([
    .init(
      name: "encoder.0.weight", shape: [2, 3], values: [1, -2, 3.5, 0, .leastNonzeroMagnitude, 6]),
    .init(name: "a \"name\" with \\ and é\n", shape: [1], values: [.pi]),
    .init(name: "empty", shape: [0, 4], values: []),
    .init(name: "scalar", shape: [], values: [7]),
  ])

  @Test func `What is written is read back`() throws {
    let data = Safetensors.encode(tensors, metadata: ["b": "2", "a": "x\ty"])
    #expect(try Safetensors.decode(data, path: "w") == tensors)
    #expect(data == Safetensors.encode(tensors, metadata: ["a": "x\ty", "b": "2"]))
  }

  @Test func `Metadata of any text is read back`() throws {
    let metadata = ["quoted": #"{"a":"\\"}"#, "control": "\u{1}\n\t", "wide": "µ漢🦆", "": ""]
    let data = Safetensors.encode(tensors, metadata: metadata)
    let read = try Safetensors.decodeWithMetadata([UInt8](data), path: "w")
    #expect(read.metadata == metadata)
    #expect(read.tensors == tensors)
  }

  @Test func `The header is padded so that data starts at a multiple of eight`() {
    for count in 1...9 {
      let name = String(repeating: "n", count: count)
      let data = Safetensors.encode(
        NamedTensors([.init(name: name, shape: [1], values: [1])]))
      #expect((data.count - 4) % 8 == 0)
    }
  }

  @Test func `A file of PyTorch is read`() throws {
    let header = """
      {"__metadata__":{"format":"pt"}, "x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}
      """
    let read = try Safetensors.decode(file(header, [0, 0, 128, 63, 0, 0, 0, 192]), path: "w")
    #expect(read == NamedTensors([.init(name: "x", shape: [2], values: [1, -2])]))
  }

  @Test(
    arguments: [
      ("F16", [0x00, 0x3c, 0x01, 0x00, 0xff, 0xfb], [1, 0x1p-24, -65504]),
      ("BF16", [0x80, 0x3f, 0x40, 0xc0, 0x00, 0x00], [1, -3, 0]),
      (
        "F64", [0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0, 0],
        [1, -2, 0]
      ),
    ] as [(String, [UInt8], [Float])])
  func `Other floating-point types are converted`(
    type: String, bytes: [UInt8], values: [Float]
  ) throws {
    let header = """
      {"x":{"dtype":"\(type)","shape":[3],"data_offsets":[0,\(bytes.count)]}}
      """
    #expect(try Safetensors.decode(file(header, bytes), path: "w")["x"]?.values == values)
  }

  @Test(
    arguments: [
      (#"{"x":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}"#, 8, "element type 'I64'", 14),
      (#"{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, "takes 12 bytes", 9),
      (
        #"{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}"#, 8, "spans bytes 0 to 12 of 8",
        9
      ),
      (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[8,4]}}"#, 8, "spans bytes 8 to 4", 9),
      (
        #"{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        8, "'y' overlaps", 62
      ),
      (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "nothing describes the 4", 9),
      (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 8, "4 bytes follow", 66),
      (
        #"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
        8, "'x' is described twice", 62
      ),
      (#"{"x":{"dtype":"F32","shape":[1]}}"#, 4, "needs dtype, shape and two data_offsets", 9),
      (#"{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4, "whole number", 37),
      (
        #"{"x":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#, 4, "whole",
        37
      ),
      (
        #"{"x":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#, 4, "takes",
        9
      ),
      (#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"z":1}}"#, 4, "unknown key 'z'", 61),
      (#"{"x":{"dtype":"F32""#, 0, "expected '}'", 27),
      (#"{"x"#, 0, "ends inside a name", 11),
      (#"[1]"#, 0, "expected '{'", 8),
      (#"{} {}"#, 0, "text follows", 11),
      (#"{"\q":{}}"#, 0, "unknown escape", 10),
    ] as [(String, Int, String, Int)])
  func `A wrong header is told with its byte`(
    header: String, dataBytes: Int, message: String, offset: Int
  ) {
    check(file(header, [UInt8](repeating: 0, count: dataBytes)), message, offset)
  }

  @Test(arguments: [
    ([UInt8](), "no 8-byte header length"),
    ([1, 2, 3], "no 8-byte header length"),
    ([UInt8](repeating: 255, count: 8), "more than the format allows"),
    ([100, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d], "only 2 follow"),
  ])
  func `A truncated file is told`(bytes: [UInt8], message: String) {
    check(bytes, message, 0)
  }

  @Test func `Cutting a file anywhere is an error, never a crash`() {
    let bytes = [UInt8](Safetensors.encode(tensors, metadata: ["k": "v"]))
    for length in 0..<bytes.count {
      #expect(throws: Diagnostic.self) {
        try Safetensors.decode(Array(bytes[..<length]), path: "w")
      }
    }
  }

  @Test func `Any changed header byte is an error or still a file, never a crash`() {
    let bytes = [UInt8](Safetensors.encode(tensors))
    let header = bytes.count - 4 * 8
    for position in 0..<header {
      for flip in [UInt8(1), 0x20, 0x80] {
        var damaged = bytes
        damaged[position] ^= flip
        do {
          let read = try Safetensors.decode(damaged, path: "w")
          #expect(read.entries.allSatisfy { $0.values.count == $0.shape.reduce(1, *) })
        } catch {
          #expect(error is Diagnostic)
        }
      }
    }
  }

  @Test func `A missing file is a diagnostic`() {
    #expect(throws: Diagnostic.self) { try Safetensors.read("/nonexistent/w.safetensors") }
  }

  private func file(_ header: String, _ data: [UInt8]) -> [UInt8] {
    let text = Array(header.utf8)
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text + data
  }

  private func check(_ bytes: [UInt8], _ message: String, _ offset: Int) {
    do {
      _ = try Safetensors.decode(bytes, path: "weights.safetensors")
      Issue.record("decoded without an error")
    } catch let diagnostic as Diagnostic {
      #expect(diagnostic.message.contains(message), "\(diagnostic.message)")
      #expect(diagnostic.place == .file(path: "weights.safetensors", byteOffset: offset))
      #expect(!diagnostic.hints.isEmpty)
    } catch {
      Issue.record("\(error)")
    }
  }
}
