namespace Farthing.Reduction.Guards;

/// <summary>A reason why two questions must not have one answer (G0 to G8 of docs/cache.md).</summary>
public enum Guard
{
    /// <summary>None found.</summary>
    None,

    /// <summary>G0: one of them hangs on more than its words, or may name a person.</summary>
    Eligibility,

    /// <summary>G1: numbers, units or dates, or their order, differ.</summary>
    Numbers,

    /// <summary>G2: a negation, an exclusion or a word of extent differs.</summary>
    Negation,

    /// <summary>G3: a word is missing on one side, or the common words are in another order.</summary>
    Order,

    /// <summary>G4: a name or a quoted span differs, or two words that are spelled almost alike.</summary>
    Names,

    /// <summary>G5: an operator, a flag or a piece of code differs.</summary>
    Code,

    /// <summary>G6: the interrogative, the tense or the modal verb differs.</summary>
    Question,

    /// <summary>G7: the language, the format or the length that is asked for differs.</summary>
    Form,

    /// <summary>G8: a word of one is the opposite of a word of the other.</summary>
    Antonyms,
}
