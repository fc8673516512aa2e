namespace Farthing.Gateway.Caching.Policies;

/// <summary>How an answer was found. The numbers stand in the journal: never change one.</summary>
public enum CacheTier : byte
{
    /// <summary>The request says the same (T0).</summary>
    Exact = 1,

    /// <summary>The last question's canonical text is the same (T1).</summary>
    Canonical = 2,

    /// <summary>No cache: a smaller model's answer was given in the place of the large one's.</summary>
    Cascade = 4,
}
