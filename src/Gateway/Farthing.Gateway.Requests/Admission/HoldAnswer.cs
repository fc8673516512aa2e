namespace Farthing.Gateway.Admission;

/// <summary>Answer of an <see cref="ISpendingGate"/>: a hold, or a refusal.</summary>
public readonly record struct HoldAnswer
{
    /// <summary>The hold; null when refused.</summary>
    public IHold? Hold { get; init; }

    /// <summary>Why not; null when held.</summary>
    public SpendingRefusal? Refusal { get; init; }

    /// <summary>Why it covers less than was asked for; null where it covers all.</summary>
    public SpendingRefusal? Cut { get; init; }

    /// <summary>Output tokens that the hold covers, all choices together: as asked, or fewer where a budget is near its end and requests are cut to it.</summary>
    public long OutputTokensAtMost { get; init; }

    /// <summary>A hold that covers the given output.</summary>
    public static HoldAnswer Held(IHold hold, long outputTokensAtMost) =>
        new() { Hold = hold, OutputTokensAtMost = outputTokensAtMost };

    /// <summary>A refusal.</summary>
    public static HoldAnswer Refused(SpendingRefusal refusal) => new() { Refusal = refusal };
}
