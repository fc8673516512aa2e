namespace Farthing.Gateway.Admission;

/// <summary>What the budgets say to an attempt.</summary>
/// <param name="Hold">The money that is held; null when refused.</param>
/// <param name="Refusal">Why not; null when held.</param>
/// <param name="OutputTokensAtMost">Generated tokens that the hold covers: less than asked where a budget is short, and then the request must be cut to it.</param>
public readonly record struct HoldAnswer(IHold? Hold, HoldRefusal? Refusal, long OutputTokensAtMost)
{
    /// <summary>Held.</summary>
    public static HoldAnswer Held(IHold hold, long outputTokensAtMost) => new(hold, null, outputTokensAtMost);

    /// <summary>Refused.</summary>
    public static HoldAnswer Refused(HoldRefusal refusal) => new(null, refusal, 0);
}
