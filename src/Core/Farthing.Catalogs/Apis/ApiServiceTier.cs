namespace Farthing.Catalogs.Apis;

/// <summary>Speed class of an API's answers, with its prices.</summary>
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
