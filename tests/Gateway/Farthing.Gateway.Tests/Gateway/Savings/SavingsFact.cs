using Farthing.Gateway.Metering;
using Farthing.Gateway.PromptCaching.Marks;
using Farthing.Gateway.Scopes;

namespace Farthing.Tests.Gateway.Savings;

/// <summary>Kinds of what a random ledger holds.</summary>
internal enum FactKind
{
    Standard,
    Flex,
    Priority,
    FlexWithoutPrice,
    TierNotKept,
    Unpriced,
    Held,
    Failed,
    Late,
    ExactHit,
    CanonicalHit,
    HitWithoutPrice,
    SemanticHit,
    SemanticHitWithoutPrice,
    CascadeHit,
    Correction,
}

/// <summary>One thing of a random ledger, before any of it was written: prices in dollars a token.</summary>
internal sealed record SavingsFact(
    FactKind Kind,
    DateTimeOffset At,
    string Key,
    string Team,
    string Model,
    TokenCounts Tokens,
    IReadOnlyList<long> PricePico,
    decimal Paid
)
{
    /// <summary>Of a late statement: the tokens that were settled at first.</summary>
    public TokenCounts First { get; init; }

    /// <summary>Who placed an attempt's breakpoints; null: its model's policy was off.</summary>
    public MarkPlacer? PlacedBy { get; init; }

    /// <summary>The gateway, and it replaced none.</summary>
    public bool IsOfGateway => PlacedBy is MarkPlacer.Gateway or MarkPlacer.Translation;

    public bool IsHit => Kind is >= FactKind.ExactHit and <= FactKind.CascadeHit;

    /// <summary>Of an attempt that the gateway made on its own: why; null: a client's.</summary>
    public InnerPurpose? Purpose { get; init; }

    public bool IsAttempt => !IsHit && Kind != FactKind.Correction;

    public string Tier =>
        Kind switch
        {
            FactKind.Flex or FactKind.FlexWithoutPrice => "flex",
            FactKind.Priority => "priority",
            FactKind.TierNotKept or FactKind.Held or FactKind.Failed => "unknown",
            FactKind.ExactHit => "exact",
            FactKind.CanonicalHit or FactKind.HitWithoutPrice => "canonical",
            FactKind.SemanticHit or FactKind.SemanticHitWithoutPrice => "semantic",
            FactKind.CascadeHit => "cascade",
            FactKind.Correction => "",
            _ => "standard",
        };
}
