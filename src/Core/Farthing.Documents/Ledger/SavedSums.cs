using System.ComponentModel;
using Farthing.Numerics.Billing;

namespace Farthing.Documents.Ledger;

[Description("Paid and saved by group; without a value it is the total. paid + saved = cost without")]
public sealed record SavedSums(
    [property: Description(
        "The common value: a day, a key, a team, a model or a tier; empty for those that have none"
    )]
        string? Value,
    [property: Description("Settled attempts")] long Attempts,
    [property: Description(
        "Requests that the gateway's caches or its cascade answered; they are no attempts"
    )]
        long Hits,
    [property: Description("Cost of attempts and corrections; dollars with nine decimals, exact")]
        Money PaidUsd,
    [property: Description("In the order in which they are undone")]
        IReadOnlyList<SavedByMechanism> Mechanisms
)
{
    [Description("Known savings of all mechanisms, net of their own cost")]
    public Money SavedUsd => Sum(null);

    [Description(
        "The part of it that the gateway saved: by its caches, its cascade, and breakpoints that it placed"
    )]
    public Money SavedByGatewayUsd => Sum(SavingCredit.Gateway);

    [Description("The part of it that is discounts of providers without the gateway's doing")]
    public Money SavedByProviderUsd => Sum(SavingCredit.Provider);

    [Description("paid_usd + saved_usd: the cost with every mechanism undone")]
    public Money CostWithoutUsd => PaidUsd + SavedUsd;

    private Money Sum(SavingCredit? credit)
    {
        Money sum = Money.Zero;
        foreach (SavedByMechanism one in Mechanisms)
        {
            if (credit is null || one.Credit == credit)
            {
                sum += one.SavedUsd ?? Money.Zero;
            }
        }

        return sum;
    }
}

[Description("Savings of one mechanism, net of its own cost")]
public sealed record SavedByMechanism(
    SavingMechanism Mechanism,
    [property: Description(
        "provider: its discount on requests that went upstream, whoever asked for it. gateway: its caches or its cascade answered, or it placed the breakpoints"
    )]
        SavingCredit Credit,
    [property: Description(
        "Attempts or hits that it touched and whose saving is known; calls of the gateway's own for it among them"
    )]
        long Known,
    [property: Description(
        "Attempts or hits that it touched, or may have touched, whose price, usage or tier is not known; in none of the dollars"
    )]
        long Unknown,
    [property: Description("Before its own cost; dollars with nine decimals, exact")] Money GrossUsd,
    [property: Description(
        "What it cost: premiums of cache writes and of the priority tier; all calls that the gateway made for the semantic cache or the cascade"
    )]
        Money OwnCostUsd,
    [property: Description("Cost with this mechanism and those before it undone")] Money CostWithoutUsd
)
{
    [Description("gross_usd − own_cost_usd, negative where it cost more than it saved; absent: unknown")]
    public Money? SavedUsd =>
        Known == 0 && Unknown > 0 && GrossUsd == OwnCostUsd ? null : GrossUsd - OwnCostUsd;
}

/// <summary>Whose doing a saving is.</summary>
public enum SavingCredit
{
    /// <summary>A discount that the provider gives on requests that went upstream, whoever asked for it.</summary>
    Provider,

    /// <summary>The gateway answered in the provider's place, or placed what the provider gives a discount for.</summary>
    Gateway,
}

/// <summary>Mechanisms that lower a bill, in the order in which <c>savings</c> undoes them.</summary>
public enum SavingMechanism
{
    /// <summary>The provider's prompt cache, by its own doing or the client's breakpoints: reads below the price of computed tokens, less what writes cost above it.</summary>
    PromptCache,

    /// <summary>The same cache, where the breakpoints are the gateway's placement alone.</summary>
    Breakpoints,

    /// <summary>The provider's price tiers: flex below the standard price, priority above it.</summary>
    PriceTier,

    /// <summary>Answers of the gateway's cache to equal requests (T0).</summary>
    ExactCache,

    /// <summary>Answers of the gateway's cache to requests with the same canonical question (T1).</summary>
    CanonicalCache,

    /// <summary>Answers of the gateway's cache to similar questions (T2), less the calls that decide and check them.</summary>
    SemanticCache,

    /// <summary>Answers of a smaller model in the place of the asked one, less that model's calls and those that judge and check them.</summary>
    Cascade,
}
