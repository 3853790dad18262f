// Two hundred formulas of increasing difficulty: what every page is expected to set well.

enum SampleFormulas {
  static let all: [String] = {
    let lines =
      letters + scripts + fractions + operators + delimiters + accents + environments
      + derivations
    return lines.split(separator: "\n").map(String.init)
  }()

  /// Letters, numbers, signs and their spaces.
  private static let letters = ##"""
    x
    a + b = c
    -x
    a - (-b)
    3.14 \times 10^{-3}
    1{,}000 + 60\,000
    x, y, z; w
    f(x) = x!
    \alpha \beta \gamma \delta \epsilon \zeta \eta \theta \iota \kappa \lambda \mu
    \nu \xi \pi \rho \sigma \tau \upsilon \phi \chi \psi \omega
    \varepsilon \vartheta \varpi \varrho \varsigma \varphi \varkappa
    \Gamma \Delta \Theta \Lambda \Xi \Pi \Sigma \Upsilon \Phi \Psi \Omega
    \mathbb{A B C E N P Q R Z} \quad \mathbb{1}
    \mathcal{A B D E F H L M N R} \quad \mathfrak{A g}
    \mathbf{W} \mathbf{x} + \mathbf{b} = \boldsymbol{\mu} + \bm{\Sigma} \bm{z}
    \mathsf{T} \mathtt{code} \mathit{diff} \mathrm{KL}
    A \subseteq B \cup C \setminus D \in \mathcal{P}(\Omega)
    a \le b \ge c \ne d \approx e \sim f \propto g \equiv h
    p \implies q \iff r \to s \mapsto t \Rightarrow u \leftarrow v
    \forall x \exists y : x \not= y \land \neg (x \notin A)
    a \cdot b \ast c \star d \circ e \bullet f \oplus g \otimes h \odot i
    \infty, \partial, \nabla, \hbar, \ell, \Re, \Im, \aleph, \emptyset, \top, \bot
    a \mid b \parallel c \perp d \nmid e \ll f \gg g
    x \dots y \cdots z \vdots w \ddots v
    50\,\% \; \$ 5 \; \# 7 \; a\_b \; \{1, 2\} \; R \& D
    \sin x + \cos 2x - \log \det A + \arg z + \max(a, b)
    T = 36.6\,\degree\text{C}
    x \bmod n, \quad a \equiv b \pmod{n}
    a\!b\,c\:d\;e\quad f\qquad g
    α + β ≤ ∑ x ∈ ℝ
    """## + "\n"

  /// Superscripts, subscripts, primes.
  private static let scripts = ##"""
    x^2 + y^2 = z^2
    x_i + x_{ij} + x_{i_j}
    x_i^2 + x^{2n}_{k+1}
    e^{-x^2/2}
    e^{-\lambda x}, \quad x \ge 0
    2^{2^{2^x}}
    f'(x) + f''(x) + f'^2 + f_1'
    V_\phi W^T A^\top B^{-1} f_i^{(k)}
    {}^{14}_{6}\mathrm{C}
    \mathbf{x}_i^\top \mathbf{W} \mathbf{x}_j
    q_\phi(z \mid x) \, p_\theta(x \mid z)
    \sigma_j^2 + \mu_j^2 - \log \sigma_j^2
    x^{\text{new}} = x^{\text{old}} - \eta \, g_{\text{batch}}
    \theta_{t+1} \gets \theta_t - \alpha \nabla_{\!\theta} \mathcal{L}(\theta_t)
    y^{x^{z}}_{a_{b_c}}
    (x + y)^2 (a)_{n}^{m} [k]^{3}
    P_\mathrm{max} f_{\mathrm{out}} H_{\text{out}}
    z_1, \dots, z_K \sim q(z \mid x)
    x^{a+b} y^{-1} z_{i=1} w^{i,j}
    \mathbb{R}^{n \times d} \ni X^{*}
    """## + "\n"

  /// Fractions, binomials, roots.
  private static let fractions = ##"""
    \frac{1}{2}
    \frac{a+b}{c+d} + \frac12 x
    \tfrac{1}{2} x + \dfrac{1}{2} y
    \frac{x^2}{y_i} - \frac{\sqrt{x}}{\hat{y}}
    \frac{1}{1 + \frac{1}{1 + x}}
    \cfrac{1}{a_1 + \cfrac{1}{a_2 + \cfrac{1}{a_3}}}
    \binom{n}{k} = \frac{n!}{k!\,(n-k)!}
    x^{\frac{1}{2}} + e^{\frac{a}{b}} + a_{\frac{1}{n}}
    \sqrt{x} + \sqrt{2} + \sqrt{y_i} + \sqrt{p}
    \sqrt{x^2 + y^2} + \sqrt[3]{x} + \sqrt[n]{1 + x}
    \sqrt{\frac{a}{b}} + \sqrt{1 + \sqrt{1 + \sqrt{x}}}
    x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}
    \frac{1}{\sqrt{2\pi\sigma^2}} e^{-\frac{(x - \mu)^2}{2\sigma^2}}
    \frac{\partial f}{\partial x} = \frac{\mathrm{d} f}{\mathrm{d} x}
    \frac{\frac{1}{2} \exp(-|z|)}{\frac{1}{2b} \exp(-|z|/b)}
    \frac{\sum_i x_i}{n} \Big/ \frac{\sum_i y_i}{m}
    \sqrt{\sum_{i=1}^n x_i^2}
    \tbinom{n}{2} \dbinom{n}{2} \binom{n}{2}^2
    \frac{p(x \mid z)\, p(z)}{q(z \mid x)}
    \sqrt[m]{\frac{x}{y}} = \frac{\sqrt[m]{x}}{\sqrt[m]{y}}
    """## + "\n"

  /// Sums, integrals, limits, names.
  private static let operators = ##"""
    \sum_{i=1}^{n} i = \frac{n(n+1)}{2}
    \prod_{i=1}^{n} x_i + \coprod_j y_j
    \int_0^1 x^2 \, dx = \frac13
    \int_{-\infty}^{\infty} e^{-x^2} \, dx = \sqrt{\pi}
    \iint_D f \, dA + \oint_\gamma g \, dz + \iiint_V h \, dV
    \int\limits_a^b f(x) \, dx
    \bigcup_{i \in I} A_i \supseteq \bigcap_{i=1}^\infty B_i
    \lim_{x \to 0} \frac{\sin x}{x} = 1
    \max_{\theta} \min_{\phi} V(\theta, \phi)
    \operatorname*{arg\,max}_{\theta} \log p_\theta(x)
    \hat\theta = \argmin_{\theta \in \Theta} \sum_{i} \ell(\theta; x_i)
    \sup_{x \in X} f(x) \ge \inf_{x \in X} f(x)
    \operatorname{softmax}(z)_i = \frac{e^{z_i}}{\sum_{j} e^{z_j}}
    \sum_{\substack{0 \le i \le m \\ 0 < j < n}} P(i, j)
    \sum\nolimits_{i} x_i + \textstyle\sum_{i=1}^n y_i
    \log_2 x + \ln y + \exp\left(-\frac{x}{2}\right)
    \bigoplus_{k=0}^{n} V_k \otimes \bigvee_j w_j
    \Pr(X > x) = 1 - F(x), \quad \det A \ne 0
    \sum_{i=1}^{n} \sum_{j=1}^{m} a_{ij} x_i y_j
    \mathop{\mathbb{E}}_{x \sim p} [f(x)] + \mathbb{E}_{x \sim p}[f(x)]
    \int_0^{2\pi} \int_0^{R} r \, dr \, d\varphi = \pi R^2
    \liminf_{n \to \infty} a_n \le \limsup_{n \to \infty} a_n
    e^{\sum_i x_i} + 2^{\int_0^1 f}
    \frac{\sum_{i=1}^{n} w_i x_i}{\int_0^1 g}
    \sum_{n=0}^\infty \frac{x^n}{n!} = e^x
    """## + "\n"

  /// Delimiters that grow.
  private static let delimiters = ##"""
    \left( x \right) \left[ y \right] \left\{ z \right\} \left| w \right|
    \left( \frac{a}{b} \right)^2 + \left[ \frac{x^2}{y} \right]_0^1
    \left\{ x \;\middle|\; \frac{x}{2} > 1 \right\}
    \left\lVert x - \hat{x} \right\rVert_2 + \left\lfloor \frac{n}{2} \right\rfloor
    \left\langle \frac{u}{2}, v \right\rangle + \lceil x \rceil
    \bigl( x \bigr) \Bigl( x \Bigr) \biggl( x \biggr) \Biggl( x \Biggr)
    \big| x \big| + \Big[ y \Big] + \bigg\{ z \bigg\}
    \left( \left( \left( x^2 \right)^2 \right)^2 \right)^2
    \left. \frac{df}{dx} \right|_{x = 0}
    \left( \sum_{i=1}^n x_i \right)^{1/2}
    \left[ \int_0^1 \left( \frac{\partial u}{\partial x} \right)^2 dx \right]^{\frac12}
    f\left(\frac{1}{x}\right) g\big(h(x)\big)
    D_{\mathrm{KL}}\left( q \,\middle\|\, p \right)
    \left( \begin{matrix} a \\ b \\ c \\ d \\ e \\ f \end{matrix} \right)
    \left\{ \begin{matrix} a \\ b \\ c \\ d \\ e \end{matrix} \right\} \left[ \begin{matrix} 1 \\ 2 \\ 3 \\ 4 \\ 5 \end{matrix} \right]
    """## + "\n"

  /// Accents, lines, braces, stacks.
  private static let accents = ##"""
    \hat{x} \tilde{x} \bar{x} \vec{x} \dot{x} \ddot{x} \check{x} \breve{x} \acute{x} \grave{x} \mathring{x}
    \hat{A} \tilde{f} \bar{y} \vec{v} \dot{q} \hat{i} \bar{j} \hat{\mu} \bar{\theta}
    \widehat{xy} \widetilde{xyz} \widehat{x} \widetilde{ABCDE}
    \hat{x}^2 + \hat{x}_i + \bar{x}_i^{2} + \tilde{\mathbf{x}}
    \overline{x + y} + \underline{a} + \overline{\overline{z}}
    \overbrace{a + b + c}^{n} + \underbrace{x + y}_{\text{sum}}
    \underbrace{\mathbb{E}_q[\log p]}_{\text{reconstruction}} - \underbrace{D_{\mathrm{KL}}(q \| p)}_{\text{regularisation}}
    x \overset{\text{def}}{=} y \underset{n}{\to} z \stackrel{d}{\sim} w
    \overrightarrow{AB} + \overleftarrow{CD}
    x \overset{\text{iid}}{\sim} \mathcal{N}(0, 1)
    \hat{\hat{x}} + \dot{\bar{x}} + \widehat{\theta + 1}
    a \phantom{+ b} c + \vphantom{\frac12} d
    \hat{\mathbf{y}} = \bar{\mathbf{W}} \vec{x}
    \frac{\hat{x}}{\bar{y}} + \sqrt{\hat{x}}
    \not\subset \not\in \not\equiv \not< \nleq
    """## + "\n"

  /// Matrices, cases, aligned lines.
  private static let environments = ##"""
    \begin{matrix} a & b \\ c & d \end{matrix}
    \begin{pmatrix} 1 & 0 \\ 0 & 1 \end{pmatrix} \begin{bmatrix} x \\ y \end{bmatrix}
    \begin{vmatrix} a & b \\ c & d \end{vmatrix} = ad - bc
    \begin{Bmatrix} 1 & 2 \\ 3 & 4 \end{Bmatrix} \begin{Vmatrix} a \\ b \end{Vmatrix}
    \begin{pmatrix} a_{11} & \cdots & a_{1n} \\ \vdots & \ddots & \vdots \\ a_{m1} & \cdots & a_{mn} \end{pmatrix}
    \bigl( \begin{smallmatrix} a & b \\ c & d \end{smallmatrix} \bigr)
    |x| = \begin{cases} x & x \ge 0 \\ -x & x < 0 \end{cases}
    F(x) = \begin{cases} \frac{1}{2} \exp\left(\frac{x-\mu}{b}\right) & \text{if } x \leq \mu, \\ 1 - \frac{1}{2} \exp\left(-\frac{x-\mu}{b}\right) & \text{if } x > \mu. \end{cases}
    \begin{aligned} a &= b + c \\ &= d \end{aligned}
    \begin{aligned} x &= 1 & y &= 2 \\ xx &= 11 & yy &= 22 \end{aligned}
    \begin{gathered} a = b \\ c + d = e + f + g \end{gathered}
    \begin{array}{l|cr} a & b & c \\ \hline 1 & 22 & 333 \end{array}
    \begin{array}{|c|c|} \hline a & b \\ \hline c & d \\ \hline \end{array}
    \begin{split} y &= (x + 1)^2 \\ &= x^2 + 2x + 1 \end{split}
    \begin{align*} \mu &= \frac{1}{n} \sum_{i=1}^n x_i \\ \sigma^2 &= \frac{1}{n} \sum_{i=1}^n (x_i - \mu)^2 \end{align*}
    \begin{pmatrix} \frac{\partial f_1}{\partial x_1} & \frac{\partial f_1}{\partial x_2} \\[4pt] \frac{\partial f_2}{\partial x_1} & \frac{\partial f_2}{\partial x_2} \end{pmatrix}
    A = \begin{bmatrix} B & 0 \\ 0 & C \end{bmatrix}^{-1}
    f(n) = \begin{cases} n/2 & \text{if $n$ is even} \\ 3n + 1 & \text{otherwise} \end{cases}
    \left. \begin{aligned} x &= r \cos \varphi \\ y &= r \sin \varphi \end{aligned} \right\} \Rightarrow r^2 = x^2 + y^2
    \begin{pmatrix} x \\ y \end{pmatrix}^\top \begin{pmatrix} 2 & -1 \\ -1 & 2 \end{pmatrix} \begin{pmatrix} x \\ y \end{pmatrix} \ge 0
    """## + "\n"

  /// The losses and derivations of variational models.
  private static let derivations = ##"""
    \log p(x) \ge \mathbb{E}_{q(z \mid x)}[\log p(x \mid z)] - D_{\mathrm{KL}}(q(z \mid x) \,\|\, p(z))
    L = \mathbb{E}_{q_\phi(z|X)}[\log p_\theta(X | z)] - \beta D_{KL}[q_\phi(z | X) \| p_\theta(z)]
    \mathcal{L}_{\text{reconstruction}}(x, \hat{x}) = - \sum_{i=1}^N [x_i \log(\hat{x}_i) + (1 - x_i) \log(1 - \hat{x}_i)]
    \mathcal{L}_{\text{KL}}(q(z|x) \parallel p(z)) = \frac{1}{2} \sum_{j=1}^d (1 + \log(\sigma_j^2) - \mu_j^2 - \sigma_j^2)
    \mathcal{L}_{\text{VAE}} = \mathcal{L}_{\text{reconstruction}} + \mathcal{L}_{\text{KL}}
    \text{Loss} = \text{Reconstruction Loss (MSE)} + \beta \cdot \text{KL-Divergence Loss}
    \log p(x) \ge \mathbb{E}_{z_1, \dots, z_K \sim q(z \mid x)} \left[ \log \frac{1}{K} \sum_{k=1}^K \frac{p(x \mid z_k)\, p(z_k)}{q(z_k \mid x)} \right]
    D_{\mathrm{KL}}(\mathcal{N}(\mu, \sigma^2) \,\|\, \mathcal{N}(0, 1)) = \tfrac{1}{2} \left( \mu^2 + \sigma^2 - \log \sigma^2 - 1 \right)
    D_{\mathrm{KL}} = \frac12 \left[ \log \frac{|\Sigma_2|}{|\Sigma_1|} - d + \operatorname{tr}(\Sigma_2^{-1} \Sigma_1) + (\mu_2 - \mu_1)^\top \Sigma_2^{-1} (\mu_2 - \mu_1) \right]
    f(x) = \frac{1}{2b} \exp\left(-\frac{|x - \mu|}{b}\right)
    u = \frac{1}{2} \exp\left(\frac{x-\mu}{b}\right) \implies x = \mu + b \log(2u).
    z = \mu + b \cdot F^{-1}(u),
    p(z) = \frac{1}{2b_p} \exp\left(-\frac{|z - \mu_p|}{b_p}\right)
    D_{KL}(q(z) || p(z)) = \mathbb{E}_{z \sim q(z)} \left[ \log \frac{q(z)}{p(z)} \right]
    \log \frac{q(z)}{p(z)} = \log \left( \frac{\frac{1}{2} \exp(-|z|)}{\frac{1}{2b_p} \exp\left(-\frac{|z - \mu_p|}{b_p}\right)} \right)
    = \log\left(\frac{b_p}{1}\right) - \left(|z| - \frac{|z - \mu_p|}{b_p}\right)
    D_{KL}(q(z) || p(z)) = \log(b_p) - 1 + \frac{1 + |\mu_p|}{b_p}
    f(x; \lambda) = \lambda e^{-\lambda x}, \quad x \geq 0
    u = 1 - e^{-\lambda x} \implies e^{-\lambda x} = 1 - u \implies x = -\frac{\ln(1 - u)}{\lambda}
    z = -\frac{1}{\lambda} \ln(\epsilon), \quad \epsilon \sim U(0, 1)
    \log \frac{q(z)}{p(z)} = \log \left( \frac{\lambda_q e^{-\lambda_q z}}{\lambda_p e^{-\lambda_p z}} \right) = \log \left( \frac{\lambda_q}{\lambda_p} \right) + (\lambda_p - \lambda_q)z.
    D_{KL}(q(z) \parallel p(z)) = \log\left(\frac{\lambda_q}{\lambda_p}\right) + \lambda_p \mathbb{E}[z] - 1
    (\lambda_p - \lambda_q)\mathbb{E}_{z \sim q(z)}[z] = (\lambda_p - \lambda_q) \frac{1}{\lambda_q}
    \mathcal{L}_\beta = \underbrace{-\mathbb{E}_{q(z \mid x)} \sum_{i=1}^{N} \left[ x_i \log \hat{x}_i(z) + (1 - x_i) \log (1 - \hat{x}_i(z)) \right]}_{\text{reconstruction}} + \beta\, \underbrace{\frac12 \sum_{j=1}^{d} \left( \mu_j^2 + \sigma_j^2 - \log \sigma_j^2 - 1 \right)}_{\text{KL divergence}}
    \begin{aligned} D_{\mathrm{KL}}(q \,\|\, p) &= \mathbb{E}_q \left[ -\log 2b - \frac{|z - \mu|}{b} + \log 2 + |z| \right] \\ &= -\log b - 1 + |\mu| + b e^{-|\mu|/b} \end{aligned}
    z = \begin{cases} \mu + b \log (2u), & u \le \frac12 \\ \mu - b \log (2 - 2u), & u > \frac12 \end{cases}
    H_{\text{out}} = (H_{\text{in}} - 1) \times \text{stride}[0] - 2 \times \text{padding}[0] + \text{kernel\_size}[0]
    \begin{aligned} \log p_\theta(x) &= \log \int p_\theta(x, z) \, dz \\ &= \log \mathbb{E}_{q_\phi(z \mid x)} \left[ \frac{p_\theta(x, z)}{q_\phi(z \mid x)} \right] \\ &\ge \mathbb{E}_{q_\phi(z \mid x)} \left[ \log \frac{p_\theta(x, z)}{q_\phi(z \mid x)} \right] \end{aligned}
    \frac{\partial \mathcal{L}}{\partial w_{ij}^{(l)}} = \delta_i^{(l)} a_j^{(l-1)}, \qquad \delta^{(l)} = \bigl( (\mathbf{W}^{(l+1)})^\top \delta^{(l+1)} \bigr) \odot \sigma'(\mathbf{z}^{(l)})
    m_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t, \quad \hat{m}_t = \frac{m_t}{1 - \beta_1^t}, \quad \theta_t = \theta_{t-1} - \alpha \frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \epsilon}
    C = \sum_{i} D_{\mathrm{KL}}(P_i \,\|\, Q_i), \quad p_{j \mid i} = \frac{\exp(-\lVert x_i - x_j \rVert^2 / 2\sigma_i^2)}{\sum_{k \ne i} \exp(-\lVert x_i - x_k \rVert^2 / 2\sigma_i^2)}
    q_{ij} = \frac{(1 + \lVert y_i - y_j \rVert^2)^{-1}}{\sum_{k \ne l} (1 + \lVert y_k - y_l \rVert^2)^{-1}}
    \hat{f} = \argmin_{f \in \mathcal{H}} \frac1n \sum_{i=1}^n (y_i - f(x_i))^2 + \lambda \lVert f \rVert_{\mathcal{H}}^2
    \mathrm{EI}(x) = (\mu(x) - f^+ - \xi)\, \Phi(Z) + \sigma(x)\, \phi(Z), \qquad Z = \frac{\mu(x) - f^+ - \xi}{\sigma(x)}
    k(x, x') = \sigma_f^2 \left( 1 + \frac{\sqrt5\, r}{\ell} + \frac{5 r^2}{3 \ell^2} \right) \exp\left( -\frac{\sqrt5\, r}{\ell} \right)
    \operatorname{BN}(x) = \gamma \, \frac{x - \mathbb{E}[x]}{\sqrt{\operatorname{Var}[x] + \epsilon}} + \beta
    \operatorname{Attention}(Q, K, V) = \operatorname{softmax}\left( \frac{Q K^\top}{\sqrt{d_k}} \right) V
    p(x) = \frac{1}{(2\pi)^{d/2} |\Sigma|^{1/2}} \exp\left( -\frac12 (x - \mu)^\top \Sigma^{-1} (x - \mu) \right)
    \nabla^2 u = \frac{\partial^2 u}{\partial x^2} + \frac{\partial^2 u}{\partial y^2} = 0
    \left| \frac{1}{n} \sum_{i=1}^n X_i - \mathbb{E}[X] \right| \le \sqrt{\frac{\log(2/\delta)}{2n}}
    \widehat{\operatorname{Var}}(X) = \frac{1}{n-1} \sum_{i=1}^{n} (X_i - \overline{X})^2
    \mathbf{k}_*^\top (\mathbf{K} + \sigma_n^2 \mathbf{I})^{-1} \mathbf{y}
    \int_{\mathbb{R}^d} \left( \prod_{i=1}^{d} \frac{1}{\sqrt{2\pi}} e^{-x_i^2/2} \right) dx_1 \cdots dx_d = 1
    \zeta(s) = \sum_{n=1}^{\infty} \frac{1}{n^s} = \prod_{p \text{ prime}} \frac{1}{1 - p^{-s}}
    \frac{\mathrm{d}}{\mathrm{d} t} \left( \frac{\partial L}{\partial \dot{q}_i} \right) - \frac{\partial L}{\partial q_i} = 0
    \left\{ \begin{aligned} \dot{x} &= \sigma (y - x) \\ \dot{y} &= x (\rho - z) - y \\ \dot{z} &= x y - \beta z \end{aligned} \right.
    \lim_{n \to \infty} \left( 1 + \frac{x}{n} \right)^{n} = \sum_{k=0}^{\infty} \frac{x^k}{k!}
    \sqrt{1 + \sqrt{2 + \sqrt{3 + \sqrt{4 + \cdots}}}}
    \left( \int_0^\infty \left| f \right|^p d\mu \right)^{\frac{1}{p}} \le \lVert f \rVert_{L^p(\mu)}
    \underset{w, b}{\operatorname{minimize}} \;\; \frac{1}{2} \lVert w \rVert^2 + C \sum_{i=1}^n \xi_i
    \mathcal{N}(x; \mu, \Sigma) \propto \exp\bigl( -\tfrac12 \lVert x - \mu \rVert_{\Sigma^{-1}}^2 \bigr)
    \sum_{\substack{S \subseteq \{1, \dots, n\} \\ |S| = k}} \prod_{i \in S} x_i = e_k(x_1, \dots, x_n)
    \overbrace{\underbrace{a + b}_{2} + \underbrace{c + d}_{2}}^{4} = \left\lceil \frac{7}{2} \right\rceil
    \begin{bmatrix} 1 & x_1 & x_1^2 & \cdots & x_1^{n-1} \\ 1 & x_2 & x_2^2 & \cdots & x_2^{n-1} \\ \vdots & \vdots & \vdots & \ddots & \vdots \\ 1 & x_m & x_m^2 & \cdots & x_m^{n-1} \end{bmatrix}
    a_0 + \cfrac{b_1}{a_1 + \cfrac{b_2}{a_2 + \cfrac{b_3}{a_3 + \cdots}}} = \left[ \frac{A_n}{B_n} \right]_{n \to \infty}
    """## + "\n"
}
