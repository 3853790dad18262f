// `vae[beta=0.1,latent=2]`: one run of a sweep, named by the settings that tell it apart.

/// The name of a run that a sweep stands for.
package struct SweepMember: Sendable, Hashable {
  package struct Setting: Sendable, Hashable {
    package var key: String
    /// As it is compared: `0.10` and `1e-1` are `0.1`.
    package var value: String

    package init(key: String, value: String) {
      self.key = key
      self.value = SweepMember.canonical(value)
    }
  }

  package var sweep: String
  /// Sorted by key, each key once.
  package var settings: [Setting]

  package init(sweep: String, settings: [Setting]) {
    self.sweep = sweep
    self.settings = settings.sorted { $0.key < $1.key }
  }

  /// - Returns: `nil` where the text is not of this form.
  package init?(parsing text: some StringProtocol) {
    guard let open = text.firstIndex(of: "["), text.last == "]", text.utf8.count <= 512 else {
      return nil
    }
    let sweep = text[..<open]
    let settings = text[text.index(after: open)...].dropLast()
      .split(separator: ",", omittingEmptySubsequences: false)
      .map { part -> Setting? in
        let sides = part.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2 else { return nil }
        let (key, value) = (String(sides[0]).trimmed, String(sides[1]).trimmed)
        guard key.isName(), Self.isValue(value) else { return nil }
        return Setting(key: key, value: value)
      }
    let known = settings.compactMap { $0 }
    guard sweep.isName(), known.count == settings.count,
      Set(known.map(\.key)).count == known.count
    else { return nil }
    self.init(sweep: String(sweep), settings: known)
  }

  package var name: String {
    "\(sweep)[\(settings.map { "\($0.key)=\($0.value)" }.joined(separator: ","))]"
  }

  /// "beta 0.1, latent 2", as a legend has it.
  package var title: String {
    settings.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }

  package subscript(key: String) -> String? { settings.first { $0.key == key }?.value }

  /// The sweep that a run belongs to, or the name itself.
  package static func owner(of name: String) -> String {
    SweepMember(parsing: name)?.sweep ?? name
  }

  /// Whether a text can stand in a name: nothing in it that separates.
  package static func isValue(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 64
      && text.utf8.allSatisfy {
        $0.isNameByte || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "+")
      }
  }

  /// Numbers in their shortest form, other words as they are.
  package static func canonical(_ value: String) -> String {
    guard let number = Double(value), number.isFinite else { return value }
    return number == number.rounded() && abs(number) < 1e15
      ? String(Int64(number)) : String(number)
  }
}
