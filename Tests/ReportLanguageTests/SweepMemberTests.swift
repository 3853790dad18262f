import Diagnostics
import Testing

@testable import ReportLanguage

private let place = SourceRange(file: "x.md", line: 1, column: 1)

@Suite struct SweepMemberTests {
  @Test(arguments: [
    ("vae[beta=0.1,latent=2]", "vae[beta=0.1,latent=2]"),
    ("vae[ latent = 2 , beta = 1e-1 ]", "vae[beta=0.1,latent=2]"),
    ("vae[beta=5.0]", "vae[beta=5]"),
    ("a-b[objective=iwae]", "a-b[objective=iwae]"),
  ])
  func `A run of a sweep has one name, however it is written`(_ text: String, _ name: String) {
    #expect(SweepMember(parsing: text)?.name == name)
  }

  @Test(arguments: [
    "vae", "vae[]", "vae[beta]", "vae[beta=]", "vae[=1]", "vae[beta=1", "vae[a=1,a=2]", "1[a=1]",
    "vae[a=b c]", "vae[a=1]x", "vae[a==1]", "vae[a=[1]]",
  ])
  func `Other texts are no runs of sweeps`(_ text: String) {
    #expect(SweepMember(parsing: text) == nil)
  }

  @Test func `A value of a run is read past the dots of its settings`() throws {
    let path = try ValuePath("vae[latent=2,beta=0.10].epochs[3].loss", range: place)
    #expect(path.root == "vae[beta=0.1,latent=2]")
    #expect(path.steps.dropFirst() == [.name("epochs"), .index(3), .name("loss")])
    #expect(throws: Diagnostic.self) { try ValuePath("vae[beta=0.1]", range: place) }
    #expect(try ValuePath("epochs[3].loss", range: place).root == "epochs")
  }
}
