using Farthing.Numerics.Billing;

namespace Farthing.Economics.Forecasts;

/// <summary>What was metered in some whole days.</summary>
public sealed record UsageWeek
{
    /// <summary>The days, at least 1.</summary>
    public required int Days { get; init; }

    /// <summary>Users that attempts name; 0 where none does.</summary>
    public long Users { get; init; }

    /// <summary>Sessions that attempts name; 0 where none does.</summary>
    public long Sessions { get; init; }

    /// <summary>First attempts.</summary>
    public long Requests { get; init; }

    /// <summary>All attempts that were settled.</summary>
    public long Attempts { get; init; }

    /// <summary>Prompt tokens, from a cache and written to it too.</summary>
    public long InputTokens { get; init; }

    /// <summary>Prompt tokens read from a cache.</summary>
    public long CachedTokens { get; init; }

    /// <summary>Prompt tokens written to a cache.</summary>
    public long WrittenTokens { get; init; }

    /// <summary>Generated tokens, reasoning included.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Reasoning tokens.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>Cost of the attempts, without corrections.</summary>
    public Money Cost { get; init; }

    /// <summary>Corrections.</summary>
    public Money Corrections { get; init; }

    /// <summary>Cost with corrections.</summary>
    public Money Billed => Cost + Corrections;
}
