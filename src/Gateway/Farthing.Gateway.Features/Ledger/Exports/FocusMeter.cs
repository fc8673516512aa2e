namespace Farthing.Gateway.Ledger.Exports;

/// <summary>Meter of a FOCUS row.</summary>
internal enum FocusMeter
{
    /// <summary>Prompt tokens that were computed.</summary>
    Input,

    /// <summary>Prompt tokens out of a cache.</summary>
    CachedInput,

    /// <summary>Prompt tokens written to a cache.</summary>
    CacheWrite,

    /// <summary>Prompt tokens written to a cache for an hour.</summary>
    CacheWrite1h,

    /// <summary>Generated tokens.</summary>
    Output,

    /// <summary>Units of an endpoint that is not billed by tokens.</summary>
    Unit,

    /// <summary>Whole attempts, where tokens do not explain the cost.</summary>
    Attempt,
}
