namespace Farthing.Reduction.Verification;

/// <summary>The rungs of the ladder, cheapest first.</summary>
public enum VerificationMethod
{
    /// <summary>The same characters.</summary>
    Exact,

    /// <summary>The same canonical text.</summary>
    Canonical,

    /// <summary>JSON, number, label or code, part by part.</summary>
    Structured,

    /// <summary>Short answers by numbers, names, polarity and words.</summary>
    Lexical,

    /// <summary>A model that was asked in both orders.</summary>
    Judge,
}
