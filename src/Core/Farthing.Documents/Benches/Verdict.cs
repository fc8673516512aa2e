namespace Farthing.Documents.Benches;

/// <summary>Verdict on a difference.</summary>
public enum Verdict
{
    /// <summary>B is better: the difference is real at 5 % after Holm's correction.</summary>
    Better,

    /// <summary>B is worse, as sure.</summary>
    Worse,

    /// <summary>B's figure, which is neither good nor bad, is higher, as sure.</summary>
    Higher,

    /// <summary>The same, lower.</summary>
    Lower,

    /// <summary>The whole interval lies within the margin: whatever difference there is does not matter.</summary>
    Same,

    /// <summary>Nothing is shown, neither a difference nor that there is none.</summary>
    NoDifferenceShown,

    /// <summary>Too few requests, or too short a window, for this figure.</summary>
    TooFew,

    /// <summary>The file holds neither requests nor an interval for it.</summary>
    CannotTell,

    /// <summary>The runs differ in something that moves this figure by itself.</summary>
    NotComparable,
}
