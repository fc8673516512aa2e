using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Savings;

/// <summary>What a mechanism saved at one attempt or hit; <c>default</c>: it was not at work there.</summary>
/// <param name="IsAtWork">It changed the cost, or may have.</param>
/// <param name="IsKnown">The dollars are known.</param>
/// <param name="Gross">Saved, before its own cost.</param>
/// <param name="OwnCost">Premiums that it cost.</param>
public readonly record struct Saving(bool IsAtWork, bool IsKnown, Money Gross, Money OwnCost)
{
    /// <summary>It was or may have been at work, and nobody knows what that is worth.</summary>
    public static Saving Unknown { get; } = new(true, false, Money.Zero, Money.Zero);

    /// <summary>Gross − own cost; 0 where it is not known.</summary>
    public Money Net => Gross - OwnCost;

    /// <summary>Nothing but a difference of costs: one below 0 is its own cost.</summary>
    public static Saving Of(Money difference) => Known(Money.Zero, Money.Zero).With(difference);

    /// <summary>The same with another difference of costs.</summary>
    public Saving With(Money difference) =>
        difference < Money.Zero
            ? this with
            {
                OwnCost = OwnCost - difference,
            }
            : this with
            {
                Gross = Gross + difference,
            };

    private static Saving Known(Money gross, Money ownCost) => new(true, true, gross, ownCost);
}
