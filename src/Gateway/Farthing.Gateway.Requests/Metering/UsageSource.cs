namespace Farthing.Gateway.Metering;

/// <summary>Source of an attempt's token counts. The numbers are written to the journal.</summary>
public enum UsageSource : byte
{
    /// <summary>Nothing was generated or billed: refused, failed before an answer.</summary>
    None = 0,

    /// <summary>The upstream's final usage.</summary>
    Usage = 1,

    /// <summary>The upstream's running usage up to the last chunk that came: an aborted stream.</summary>
    Chunks = 2,

    /// <summary>Our own count of what came, where the upstream never said: an upper estimate.</summary>
    Estimate = 3,

    /// <summary>Nobody knows: charged at what was held.</summary>
    Hold = 4,

    /// <summary>Out of our own cache: no upstream was asked.</summary>
    Cache = 5,

    /// <summary>The request itself decides what is billed: the characters that are spoken, say.</summary>
    Request = 6,

    /// <summary>A provider's bill: a day's sum, or a request that it lists.</summary>
    Bill = 7,
}
