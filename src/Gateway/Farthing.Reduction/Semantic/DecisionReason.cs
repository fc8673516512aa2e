namespace Farthing.Reduction.Semantic;

/// <summary>Why a cell says so.</summary>
public enum DecisionReason : byte
{
    /// <summary>There was no candidate.</summary>
    NoCandidate = 0,

    /// <summary>The similarity is no number.</summary>
    NotANumber,

    /// <summary>The request has no user.</summary>
    NoUser,

    /// <summary>The cell does not know the entry (yet).</summary>
    UnknownEntry,

    /// <summary>Somebody said that the entry's answer was wrong.</summary>
    Dead,

    /// <summary>Somebody said that these two questions have not the same answer.</summary>
    NeverMatch,

    /// <summary>Below the least similarity.</summary>
    BelowMinSimilarity,

    /// <summary>The rule does not vouch for it at this similarity.</summary>
    BoundTooLow,

    /// <summary>No second user's answer has agreed with the entry's.</summary>
    OneUserOnly,

    /// <summary>The rule vouches for it.</summary>
    BoundHolds,
}
