using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Admission;

/// <summary>Why no money is held.</summary>
/// <param name="Scope">The budget that does not cover it, as its owner may read it: <c>key_1 per day</c>.</param>
/// <param name="Remaining">What is left of it.</param>
/// <param name="ResetsIn">Until it begins anew; null for a budget that does not, and where it is not known.</param>
/// <param name="IsUnavailable">The budget is not used up: its balance cannot be known now (answered 503, not 402).</param>
public sealed record SpendingRefusal(
    string Scope,
    Money Remaining,
    TimeSpan? ResetsIn = null,
    bool IsUnavailable = false
);
