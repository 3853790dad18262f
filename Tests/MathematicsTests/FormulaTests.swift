// What formulas are read as, and how they read as a line of text.
import Testing

@testable import Mathematics

@Test(arguments: [
  (
    #"\log p(x) \ge \mathbb{E}_{q}[\log p(x\mid z)] - \mathrm{KL}"#,
    "log p(x) ≥ E_q[log p(x|z)] − KL"
  ),
  (#"\frac12 + \sqrt[3]{a+b}"#, "1/2 + ∛(a + b)"),
  (#"\sum_{i=1}^{N} x_i^2"#, "∑_(i=1)^N x_i^2"),
  (#"f''(x) \neq -\hat{x}"#, "f″(x) ≠ −x\u{302}"),
  (#"\operatorname*{arg\,max}_\theta \mathcal{L}"#, "arg max_θ L"),
  (#"\binom{n}{k} \le \text{many}"#, "(n over k) ≤ many"),
])
func `A formula has a readable line of text`(tex: String, text: String) throws {
  #expect(try Formula(parsing: tex).plainText == text)
}
