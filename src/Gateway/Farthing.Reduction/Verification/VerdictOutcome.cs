namespace Farthing.Reduction.Verification;

/// <summary>What a comparison of two answers says.</summary>
public enum VerdictOutcome
{
    /// <summary>They say the same.</summary>
    Same,

    /// <summary>They do not.</summary>
    Different,

    /// <summary>Nobody can say; counts as different.</summary>
    Unsure,

    /// <summary>Only a judge can say.</summary>
    NeedsJudge,
}
