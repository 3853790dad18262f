// Keys in JSON: in the records of entries and of renderings.

extension StepKey: Codable {
  private enum CodingKeys: String, CodingKey { case key, material }

  /// `train`, `grid`, …
  package var kind: String { material["kind"] ?? "" }

  /// Adds `key` and `material` to whatever else the encoder's object has.
  package func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encode(description, forKey: .key)
    try values.encode(material, forKey: .material)
  }

  /// Without `inputs`: the material has their hashes, and a record has their keys beside this one.
  package init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    description = try values.decode(String.self, forKey: .key)
    material = try values.decode([String: String].self, forKey: .material)
    inputs = [:]
  }
}
