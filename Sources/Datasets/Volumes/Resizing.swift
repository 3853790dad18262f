// Brings scans of any size to one grid.

extension Volume {
  /// The volume on a grid of `side` voxels each way, every voxel from the eight around its middle.
  /// The field of view stays, so that the first voxel's outer face remains where it was: what
  /// PyTorch calls trilinear interpolation with `align_corners=False`. No smoothing before.
  package func resized(toSide side: Int) -> Volume {
    if width == side, height == side, depth == side { return self }
    let (x, y, z) = (
      Self.taps(from: width, to: side), Self.taps(from: height, to: side),
      Self.taps(from: depth, to: side)
    )
    let (width, height) = (self.width, self.height)
    let resized = [Float](unsafeUninitializedCapacity: side * side * side) { target, count in
      values.withUnsafeBufferPointer { source in
        var index = 0
        for k in z {
          for j in y {
            let (near, far) = (height * k.first, height * k.second)
            let rows = (
              width * (near + j.first), width * (near + j.second), width * (far + j.first),
              width * (far + j.second)
            )
            for i in x {
              func along(_ row: Int) -> Float {
                source[row + i.first] * (1 - i.weight) + source[row + i.second] * i.weight
              }
              let front = along(rows.0) * (1 - j.weight) + along(rows.1) * j.weight
              let back = along(rows.2) * (1 - j.weight) + along(rows.3) * j.weight
              target[index] = front * (1 - k.weight) + back * k.weight
              index += 1
            }
          }
        }
      }
      count = side * side * side
    }
    return Volume(width: side, height: side, depth: side, values: resized)
  }

  /// For each place of the new axis two of the old and the weight of the second.
  private static func taps(
    from length: Int, to side: Int
  ) -> [(first: Int, second: Int, weight: Float)] {
    let ratio = Double(length) / Double(side)
    return (0..<side).map { index in
      let place = max(0, (Double(index) + 0.5) * ratio - 0.5)
      let first = min(Int(place), length - 1)
      return (first, min(first + 1, length - 1), Float(place - Double(first)))
    }
  }
}
