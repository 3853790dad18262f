// Reads one scan from npy, NumPy's format, in which OpenBHB's scans come.
import Diagnostics

extension Volume {
  /// - Parameters:
  ///   - npy: the content of the file, version 1, 2 or 3. Its shape is `(x, y, z)`, with any
  ///     number of ones before it.
  ///   - path: names the file in diagnostics.
  /// - Throws: a `Diagnostic` with the byte offset of what is wrong.
  package init(npy: [UInt8], path: String) throws {
    let header = try NPYHeader(npy, path: path)
    let numbers = npy.withUnsafeBytes { content in
      header.type.decode(
        UnsafeRawBufferPointer(rebasing: content[header.dataOffset...]), count: header.count,
        isBigEndian: header.isBigEndian)
    }
    let values = try Self.checked(
      numbers, of: header.type, path: path, start: header.dataOffset)
    let (width, height, depth) = (header.shape[0], header.shape[1], header.shape[2])
    guard !header.isFortranOrder else {
      self.init(width: width, height: height, depth: depth, values: values)
      return
    }
    // The file has the last index fastest.
    let turned = [Float](unsafeUninitializedCapacity: values.count) { buffer, count in
      values.withUnsafeBufferPointer { values in
        for z in 0..<depth {
          for y in 0..<height {
            for x in 0..<width {
              buffer[x + width * (y + height * z)] = values[z + depth * (y + height * x)]
            }
          }
        }
      }
      count = values.count
    }
    self.init(width: width, height: height, depth: depth, values: turned)
  }
}

/// What the start of an npy file says.
private struct NPYHeader {
  var type: VoxelType
  var isBigEndian: Bool
  var isFortranOrder: Bool
  /// Width, height and depth.
  var shape: [Int]
  var dataOffset: Int

  var count: Int { shape.reduce(1, *) }

  /// - Source: the npy format, `numpy.lib.format`.
  init(_ file: [UInt8], path: String) throws {
    func error(_ message: String, at offset: Int, _ hint: String) -> Diagnostic {
      .error(message, inFile: path, byteOffset: offset, hints: [hint])
    }
    let again = "the file was cut or its header altered: get it again"
    guard file.starts(with: [0x93] + Array("NUMPY".utf8)) else {
      throw error(
        file.isEmpty
          ? "the file is empty" : "this is no npy file: it does not start with \\x93NUMPY",
        at: 0, "write the scan with numpy.save")
    }
    guard file.count >= 10 else {
      throw error("the file ends inside the npy header", at: file.count, again)
    }
    let isLong = file[6] >= 2
    guard (1...3).contains(file[6]), file[7] == 0, !isLong || file.count >= 12 else {
      throw error(
        "version \(file[6]).\(file[7]) of npy is not read", at: 6, "write the scan with numpy.save")
    }
    let start = isLong ? 12 : 10
    let length = file[8..<start].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= 1 << 16, start + length <= file.count else {
      throw error(
        "the header announces \(countOf(length, "byte")) of description, which the file does not have",
        at: 8, again)
    }
    dataOffset = start + length
    guard let text = String(validating: file[start..<dataOffset], as: UTF8.self),
      let dictionary = NPYDictionary(text)
    else {
      throw error("the description of the array cannot be read", at: start, again)
    }
    guard let (type, isBigEndian) = Self.type(dictionary.description) else {
      throw error(
        "the numbers have the type '\(dictionary.description.prefix(20))', which is not read",
        at: start, "save integers or floats, such as float32")
    }
    self.type = type
    self.isBigEndian = isBigEndian
    isFortranOrder = dictionary.isFortranOrder
    let given = dictionary.shape.map(String.init).joined(separator: ", ")
    guard dictionary.shape.count >= 3, dictionary.shape.dropLast(3).allSatisfy({ $0 == 1 }) else {
      throw error(
        "the array has the shape (\(given)); a scan has three dimensions, with ones before them",
        at: start, "save one scan a file")
    }
    shape = Array(dictionary.shape.suffix(3))
    var voxels = 1
    for dimension in shape {
      let (product, overflows) = voxels.multipliedReportingOverflow(by: dimension)
      guard dimension > 0, !overflows, product <= Volume.maximumVoxelCount else {
        throw error(
          "the shape (\(given)) has no voxel, or more than the \(Volume.maximumVoxelCount) that are read at most",
          at: start, again)
      }
      voxels = product
    }
    let (needed, there) = (voxels * type.byteCount, file.count - dataOffset)
    guard needed == there else {
      throw error(
        "the shape (\(given)) takes \(countOf(needed, "byte")), but \(there) follow the header",
        at: min(file.count, dataOffset + needed), again)
    }
  }

  private static func type(_ text: String) -> (VoxelType, isBigEndian: Bool)? {
    guard let order = text.first, "<>|=".contains(order) else { return nil }
    let types: [String: VoxelType] = [
      "u1": .uint8, "i1": .int8, "u2": .uint16, "i2": .int16, "u4": .uint32, "i4": .int32,
      "u8": .uint64, "i8": .int64, "f4": .float32, "f8": .float64,
    ]
    return types[String(text.dropFirst())].map { ($0, order == ">") }
  }
}

/// The description in an npy file: a Python dictionary of three known keys,
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (96, 96, 96), }`.
private struct NPYDictionary {
  var description = ""
  var isFortranOrder = false
  var shape: [Int] = []

  init?(_ text: String) {
    var rest = Substring(text)
    func skipSpaces() { rest = rest.drop { $0 == " " || $0 == "\n" } }
    func take(_ token: String) -> Bool {
      skipSpaces()
      guard rest.hasPrefix(token) else { return false }
      rest.removeFirst(token.count)
      return true
    }
    func quoted() -> String? {
      skipSpaces()
      guard let quote = rest.first, quote == "'" || quote == "\"" else { return nil }
      rest.removeFirst()
      guard let end = rest.firstIndex(of: quote) else { return nil }
      defer { rest = rest[rest.index(after: end)...] }
      return String(rest[..<end])
    }
    var found: Set<String> = []
    guard take("{") else { return nil }
    while !take("}") {
      guard let key = quoted(), take(":"), found.insert(key).inserted else { return nil }
      switch key {
      case "descr":
        guard let value = quoted() else { return nil }
        description = value
      case "fortran_order":
        if take("True") { isFortranOrder = true } else if !take("False") { return nil }
      case "shape":
        guard take("(") else { return nil }
        while !take(")") {
          skipSpaces()
          let digits = rest.prefix { $0.isNumber }
          guard let dimension = Int(digits) else { return nil }
          rest.removeFirst(digits.count)
          shape.append(dimension)
          if !take(",") {
            guard take(")") else { return nil }
            break
          }
        }
      default: return nil
      }
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    skipSpaces()
    guard rest.isEmpty, found.count == 3 else { return nil }
  }
}
