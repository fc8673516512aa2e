namespace Farthing.Catalogs.Apis;

/// <summary>How fast an API promises to answer, and at which of its prices.</summary>
public enum ApiServiceTier
{
    /// <summary>The usual one.</summary>
    Standard,

    /// <summary>Within a day.</summary>
    Batch,

    /// <summary>Slower and cheaper.</summary>
    Flex,

    /// <summary>Faster and dearer.</summary>
    Priority,
}
