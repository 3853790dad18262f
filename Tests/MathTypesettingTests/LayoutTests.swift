import Testing
@testable import MathTypesetting
@Test func `x`() throws { _ = try MathTypesetter() }
