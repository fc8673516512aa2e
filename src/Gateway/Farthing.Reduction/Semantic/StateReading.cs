namespace Farthing.Reduction.Semantic;

/// <summary>What came of reading stored state.</summary>
public enum StateReading
{
    /// <summary>All of it was read.</summary>
    Read,

    /// <summary>It was read, but gathered under other terms: thresholds are kept, the cell is back in shadow, its evidence begins anew.</summary>
    ReadUnderOtherTerms,

    /// <summary>A checksum, a length or a value is wrong; nothing was read.</summary>
    Corrupt,

    /// <summary>Another version of Farthing wrote it; nothing was read.</summary>
    OtherVersion,
}
