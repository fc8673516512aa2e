namespace Farthing.Protocol.Translation.Requests;

/// <summary>What a request says of reasoning.</summary>
public readonly record struct ReasoningDemand
{
    /// <summary>Whether it is on.</summary>
    public ReasoningMode Mode { get; init; }

    /// <summary>Effort as written: none, minimal, low, medium, high, xhigh, max; empty without.</summary>
    public string Effort { get; init; }

    /// <summary>Most tokens of it; null where it is not said.</summary>
    public long? BudgetTokens { get; init; }

    /// <summary>It is not shown (Anthropic's <c>display: omitted</c>).</summary>
    public bool IsHidden { get; init; }

    /// <summary>The effort that a budget stands for, or the written one; empty without. Steps: below 6,144 low, 12,288 medium, 32,768 high, more xhigh (ours).</summary>
    public string EffortOrBudget =>
        !string.IsNullOrEmpty(Effort) ? Effort
        : BudgetTokens is not long budget ? ""
        : budget < 6_144 ? "low"
        : budget < 12_288 ? "medium"
        : budget < 32_768 ? "high"
        : "xhigh";
}
