// The commands that stand for one character, by the class that TeX gives it.

/// A character with its class and the alphabet it is set in.
struct NamedSymbol: Hashable, Sendable {
  let text: String
  let alphabet: Alphabet
  let atomClass: AtomClass
}

enum SymbolNames {
  static let byName: [String: NamedSymbol] = {
    var result: [String: NamedSymbol] = [:]
    for (list, alphabet, atomClass) in lists {
      let words = list.split(whereSeparator: \.isWhitespace).map(String.init)
      for index in stride(from: 0, to: words.count - 1, by: 2) {
        result[words[index]] = NamedSymbol(
          text: words[index + 1], alphabet: alphabet, atomClass: atomClass)
      }
    }
    return result
  }()

  /// The classes of characters that are written directly. Where names disagree, as on ⊥, the later
  /// list has the last word: relations before ordinary signs.
  static let byCharacter: [String: NamedSymbol] = {
    var result: [String: NamedSymbol] = [:]
    for (list, alphabet, atomClass) in lists.reversed() {
      let words = list.split(whereSeparator: \.isWhitespace).map(String.init)
      for index in stride(from: 1, to: words.count, by: 2) {
        result[words[index]] = NamedSymbol(
          text: words[index], alphabet: alphabet, atomClass: atomClass)
      }
    }
    return result
  }()

  private static let lists: [(String, Alphabet, AtomClass)] = [
    (relations, .upright, .relation), (arrows, .upright, .relation),
    (binaries, .upright, .binary), (openings, .upright, .opening),
    (closings, .upright, .closing), (lowercaseGreek, .italic, .ordinary),
    (uppercaseGreek, .upright, .ordinary), (slantedGreek, .italic, .ordinary),
    ("partial ∂ imath ı jmath ȷ", .italic, .ordinary), (ordinary, .upright, .ordinary),
    (dots, .upright, .inner), ("colon :", .upright, .punctuation),
  ]

  private static let lowercaseGreek = """
    alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι
    kappa κ varkappa ϰ lambda λ mu μ nu ν xi ξ omicron ο pi π varpi ϖ rho ρ varrho ϱ sigma σ
    varsigma ς tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω
    """
  private static let uppercaseGreek = """
    Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
    Alpha Α Beta Β Epsilon Ε Zeta Ζ Eta Η Iota Ι Kappa Κ Mu Μ Nu Ν Omicron Ο Rho Ρ Tau Τ Chi Χ
    """
  private static let slantedGreek = """
    varGamma Γ varDelta Δ varTheta Θ varLambda Λ varXi Ξ varPi Π varSigma Σ varUpsilon Υ varPhi Φ
    varPsi Ψ varOmega Ω
    """
  private static let ordinary = """
    infty ∞ nabla ∇ forall ∀ exists ∃ nexists ∄ emptyset ∅ varnothing ∅ top ⊤ bot ⊥ angle ∠
    measuredangle ∡ triangle △ square □ Box □ blacksquare ■ Diamond ◇ lozenge ◊ bigstar ★ neg ¬
    lnot ¬ prime ′ backprime ‵ hbar ℏ hslash ℏ ell ℓ wp ℘ Re ℜ Im ℑ aleph ℵ beth ℶ gimel ℷ
    complement ∁ eth ð mho ℧ flat ♭ natural ♮ sharp ♯ clubsuit ♣ diamondsuit ♢ heartsuit ♡
    spadesuit ♠ surd √ degree ° % % $ $ # # & & _ _ vert | Vert ‖ | ‖ backslash \\ checkmark ✓
    P ¶ S § copyright © pounds £ yen ¥ euro € lq ‘ rq ’ vdots ⋮ Bbbk 𝕜 slash /
    """
  private static let dots = "cdots ⋯ ddots ⋱ iddots ⋰ ldots … dots …"
  private static let binaries = """
    pm ± mp ∓ times × div ÷ cdot ⋅ ast ∗ star ⋆ circ ∘ bullet ∙ cap ∩ cup ∪ uplus ⊎ sqcap ⊓
    sqcup ⊔ vee ∨ lor ∨ wedge ∧ land ∧ setminus ∖ smallsetminus ∖ wr ≀ diamond ⋄
    bigtriangleup △ bigtriangledown ▽ triangleleft ◁ triangleright ▷ oplus ⊕ ominus ⊖ otimes ⊗
    oslash ⊘ odot ⊙ bigcirc ◯ dagger † dag † ddagger ‡ ddag ‡ amalg ⨿ ltimes ⋉ rtimes ⋊
    Cap ⋒ Cup ⋓ barwedge ⊼ veebar ⊻ boxplus ⊞ boxminus ⊟ boxtimes ⊠ boxdot ⊡ circledast ⊛
    circledcirc ⊚ circleddash ⊝ divideontimes ⋇ dotplus ∔ intercal ⊺ leftthreetimes ⋋
    rightthreetimes ⋌ curlyvee ⋎ curlywedge ⋏ centerdot ⋅
    """
  private static let relations = """
    leq ≤ le ≤ geq ≥ ge ≥ neq ≠ ne ≠ equiv ≡ sim ∼ simeq ≃ approx ≈ approxeq ≊ cong ≅
    propto ∝ varpropto ∝ ll ≪ gg ≫ lll ⋘ ggg ⋙ prec ≺ succ ≻ preceq ⪯ succeq ⪰ subset ⊂
    supset ⊃ subseteq ⊆ supseteq ⊇ subsetneq ⊊ supsetneq ⊋ sqsubset ⊏ sqsupset ⊐ sqsubseteq ⊑
    sqsupseteq ⊒ in ∈ ni ∋ owns ∋ notin ∉ mid ∣ nmid ∤ parallel ∥ nparallel ∦ perp ⟂ asymp ≍
    doteq ≐ models ⊨ vdash ⊢ dashv ⊣ vDash ⊨ Vdash ⊩ Vvdash ⊪ bowtie ⋈ Join ⋈ smile ⌣ frown ⌢
    leqslant ⩽ geqslant ⩾ lesssim ≲ gtrsim ≳ lessapprox ⪅ gtrapprox ⪆ lessgtr ≶ gtrless ≷
    leqq ≦ geqq ≧ lneq ⪇ gneq ⪈ lneqq ≨ gneqq ≩ nless ≮ ngtr ≯ nleq ≰ ngeq ≱ nsim ≁ ncong ≇
    nprec ⊀ nsucc ⊁ nsubseteq ⊈ nsupseteq ⊉ precsim ≾ succsim ≿ preccurlyeq ≼ succcurlyeq ≽
    triangleq ≜ coloneqq ≔ coloneq ≔ eqqcolon ≕ eqcirc ≖ circeq ≗ bumpeq ≏ Bumpeq ≎
    fallingdotseq ≒ risingdotseq ≓ doteqdot ≑ backsim ∽ backsimeq ⋍ thickapprox ≈ thicksim ∼
    therefore ∴ because ∵ between ≬ pitchfork ⋔ trianglelefteq ⊴ trianglerighteq ⊵
    vartriangleleft ⊲ vartriangleright ⊳ Subset ⋐ Supset ⋑ lt < gt > eq = coloncolon ∷ ratio ∶
    """
  private static let arrows = """
    to → rightarrow → gets ← leftarrow ← leftrightarrow ↔ Rightarrow ⇒ Leftarrow ⇐
    Leftrightarrow ⇔ longrightarrow ⟶ longleftarrow ⟵ longleftrightarrow ⟷ Longrightarrow ⟹
    Longleftarrow ⟸ Longleftrightarrow ⟺ implies ⟹ impliedby ⟸ iff ⟺ mapsto ↦ longmapsto ⟼
    uparrow ↑ downarrow ↓ updownarrow ↕ Uparrow ⇑ Downarrow ⇓ Updownarrow ⇕ nearrow ↗
    searrow ↘ swarrow ↙ nwarrow ↖ hookrightarrow ↪ hookleftarrow ↩ rightharpoonup ⇀
    rightharpoondown ⇁ leftharpoonup ↼ leftharpoondown ↽ rightleftharpoons ⇌
    leftrightharpoons ⇋ rightsquigarrow ⇝ leadsto ⇝ leftrightsquigarrow ↭ twoheadrightarrow ↠
    twoheadleftarrow ↞ rightarrowtail ↣ leftarrowtail ↢ nrightarrow ↛ nleftarrow ↚
    nleftrightarrow ↮ nRightarrow ⇏ nLeftarrow ⇍ nLeftrightarrow ⇎ rightrightarrows ⇉
    leftleftarrows ⇇ upuparrows ⇈ downdownarrows ⇊ rightleftarrows ⇄ leftrightarrows ⇆
    circlearrowleft ↺ circlearrowright ↻ curvearrowleft ↶ curvearrowright ↷ dashrightarrow ⇢
    dashleftarrow ⇠ multimap ⊸ Lleftarrow ⇚ Rrightarrow ⇛
    """
  private static let openings = """
    { { lbrace { lbrack [ lparen ( langle ⟨ lfloor ⌊ lceil ⌈ lvert | lVert ‖ lgroup ⟮
    ulcorner ⌜ llcorner ⌞ llbracket ⟦ lBrack ⟦
    """
  private static let closings = """
    } } rbrace } rbrack ] rparen ) rangle ⟩ rfloor ⌋ rceil ⌉ rvert | rVert ‖ rgroup ⟯
    urcorner ⌝ lrcorner ⌟ rrbracket ⟧ rBrack ⟧
    """

  /// Signs of the keyboard, with TeX's classes.
  static let keyboard: [Unicode.Scalar: NamedSymbol] = {
    var result: [Unicode.Scalar: NamedSymbol] = [:]
    func add(_ keys: String, _ atomClass: AtomClass) {
      for scalar in keys.unicodeScalars {
        result[scalar] = NamedSymbol(
          text: String(scalar), alphabet: .upright, atomClass: atomClass)
      }
    }
    add("=<>:", .relation)
    add("+", .binary)
    add("([", .opening)
    add(")]!?", .closing)
    add(",;", .punctuation)
    add("/|.@\"`", .ordinary)
    result["-"] = NamedSymbol(text: "−", alphabet: .upright, atomClass: .binary)
    result["*"] = NamedSymbol(text: "∗", alphabet: .upright, atomClass: .binary)
    return result
  }()

  /// Characters struck through by `\not` that have a character of their own.
  static let negations: [String: String] = {
    let pairs = """
      =≠<≮>≯≤≰≥≱≡≢∼≁≃≄≈≉≅≇∈∉∋∌⊂⊄⊃⊅⊆⊈⊇⊉∣∤|∤∥∦≺⊀≻⊁⊢⊬⊨⊭⊩⊮→↛←↚↔↮⇒⇏⇐⇍⇔⇎∃∄⊑⋢⊒⋣≼⋠≽⋡≍≭⊲⋪⊳⋫
      """
    let characters = pairs.unicodeScalars.map(String.init)
    var result: [String: String] = [:]
    for index in stride(from: 0, to: characters.count - 1, by: 2) {
      result[characters[index]] = characters[index + 1]
    }
    return result
  }()
}
