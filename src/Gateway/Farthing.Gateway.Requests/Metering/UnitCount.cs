namespace Farthing.Gateway.Metering;

/// <summary>Units of a request that is not billed by tokens, as far as the request itself says them.</summary>
/// <param name="AtMost">The most that it can be billed for.</param>
/// <param name="Own">What it is billed for where the answer does not say.</param>
/// <param name="IsExact">The request alone decides it: <paramref name="Own"/> is no estimate.</param>
public readonly record struct UnitCount(long AtMost, long Own, bool IsExact)
{
    /// <summary>False where <see cref="AtMost"/> is a bound that an upstream may pass all the same.</summary>
    public bool IsBoundProven { get; init; } = true;

    /// <summary>The request asks for an answer that says nothing of its units: a plain text, in which such words would be somebody's speech.</summary>
    public bool IsAnswerSilent { get; init; }
}
