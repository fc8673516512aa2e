namespace Farthing.Gateway.Metering;

/// <summary>At which of its price tiers an upstream says that it served. The numbers are written to the journal: never change one.</summary>
public enum ServiceTier : byte
{
    /// <summary>It says nothing: standard.</summary>
    Unstated = 0,

    /// <summary>The usual price.</summary>
    Standard = 1,

    /// <summary>Slower and cheaper.</summary>
    Flex = 2,

    /// <summary>Faster and dearer.</summary>
    Priority = 3,

    /// <summary>One that this version does not know.</summary>
    Other = 4,

    /// <summary>Within a day, as a provider's batch, and cheaper.</summary>
    Batch = 5,
}
