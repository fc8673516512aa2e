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
