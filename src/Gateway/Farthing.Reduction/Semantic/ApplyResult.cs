namespace Farthing.Reduction.Semantic;

/// <summary>What came of a row.</summary>
public enum ApplyResult
{
    /// <summary>The cell knows it now.</summary>
    Applied,

    /// <summary>A row of this sequence number or a later one was applied before.</summary>
    AlreadyApplied,

    /// <summary>A field has a value that it cannot have: skipped.</summary>
    Invalid,
}
