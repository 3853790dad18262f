// Keys: the same for the same meaning, and never for two.
import Foundation
import Testing

@testable import ResultStore

@Suite struct StepKeyTests {
  @Test func `A key tells apart what joined texts would confuse`() {
    #expect(StepKey(kind: "t", ["a": "1", "b": "2"]) == StepKey(kind: "t", ["b": "2", "a": "1"]))
    let keys = [
      StepKey(kind: "t", ["a": "1"]), StepKey(kind: "u", ["a": "1"]),
      StepKey(kind: "t", ["a": "2"]), StepKey(kind: "t", ["a": "1;b=2"]),
      StepKey(kind: "t", ["a": "1", "b": "2"]), StepKey(kind: "t", ["a": "1;1:b=1:2"]),
    ]
    #expect(Set(keys.map(\.description)).count == keys.count)
  }

  @Test func `A key survives JSON with its material`() throws {
    let key = StepKey(kind: "train", ["a": "1"])
    let again = try JSONDecoder().decode(StepKey.self, from: JSONEncoder().encode(key))
    #expect(again == key && again.material == key.material && again.kind == "train")
  }
}
