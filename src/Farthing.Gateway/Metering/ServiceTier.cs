namespace Farthing.Gateway.Metering;

/// <summary>At which of its price tiers an upstream says that it served.</summary>
public enum ServiceTier : byte
{
    /// <summary>It says nothing: standard.</summary>
    Unstated,

    /// <summary>The usual price.</summary>
    Standard,

    /// <summary>Slower and cheaper.</summary>
    Flex,

    /// <summary>Faster and dearer.</summary>
    Priority,

    /// <summary>One that this version does not know.</summary>
    Other,
}
