namespace Farthing.Benches.Comparing;

/// <summary>Something in which the two sides differ besides what was measured.</summary>
/// <param name="What">Its name.</param>
/// <param name="A">The baseline's.</param>
/// <param name="B">The other's.</param>
/// <param name="Effect">What follows from it; empty where it may be what is being tested.</param>
internal sealed record NotAlike(string What, string A, string B, string Effect)
{
    /// <summary>Names, or beginnings of names, of figures that cannot be compared because of it.</summary>
    public IReadOnlyList<string> Unfair { get; init; } = [];

    /// <summary>Said beside each of those figures.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Why a figure cannot be compared; null where this is no reason.</summary>
    public string? ReasonAgainst(string metric) =>
        Unfair.Any(name => metric.StartsWith(name, StringComparison.Ordinal)) ? Reason : null;
}
