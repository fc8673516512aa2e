using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Admission;

/// <summary>Why no money is held.</summary>
/// <param name="Scope">The budget that does not cover it, as its owner may read it: <c>key_1 per day</c>.</param>
/// <param name="Kind">Why not.</param>
/// <param name="Limit">The budget's limit.</param>
/// <param name="Spent">Of it, spent, as far as this gateway knows.</param>
/// <param name="Held">Of it, held for attempts under way.</param>
/// <param name="RetryAfter">Until the budget begins anew, or an attempt like those under way ends; null for a budget that begins never anew, and where it is not known.</param>
public sealed record SpendingRefusal(
    string Scope,
    SpendingRefusalKind Kind,
    Money Limit,
    Money Spent,
    Money Held,
    TimeSpan? RetryAfter = null
)
{
    /// <summary>Of an attempt that is too large: the most output tokens, all choices together, that what is not spent covers; null where not even its prompt fits, and of other refusals.</summary>
    public long? LargestOutputTokens { get; init; }

    /// <summary>The most that the refused attempt can cost; zero where that does not matter.</summary>
    public Money Worst { get; init; }
}

/// <summary>Why a budget gives no money for an attempt.</summary>
public enum SpendingRefusalKind
{
    /// <summary>It is spent.</summary>
    Spent,

    /// <summary>It is not spent, but the attempt may cost more than what is.</summary>
    TooLarge,

    /// <summary>Other attempts hold the rest, most of which they will give back (answered 429).</summary>
    Held,

    /// <summary>Its balance cannot be known now (answered 503).</summary>
    Unknown,
}
