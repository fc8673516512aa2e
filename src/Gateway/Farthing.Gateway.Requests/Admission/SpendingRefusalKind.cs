namespace Farthing.Gateway.Admission;

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
