using System.Globalization;

namespace Farthing.Numerics.Billing;

/// <summary>Billed money: a 64-bit whole number of nano-dollars (±$9.2 billion). Sums are exact; overflow throws.</summary>
/// <param name="NanoUsd">Billionths of a dollar.</param>
public readonly record struct Money(long NanoUsd) : IComparable<Money>
{
    private const long NanoPerUsd = 1_000_000_000;

    /// <summary>No money.</summary>
    public static Money Zero => default;

    /// <summary>From dollars, rounded half to even at the ninth decimal.</summary>
    public static Money FromUsd(decimal usd) =>
        new((long)decimal.Round(usd * NanoPerUsd, 0, MidpointRounding.ToEven));

    /// <summary>The amount in dollars, exact.</summary>
    public decimal Usd => (decimal)NanoUsd / NanoPerUsd;

    public static Money operator +(Money a, Money b) => new(checked(a.NanoUsd + b.NanoUsd));

    public static Money operator -(Money a, Money b) => new(checked(a.NanoUsd - b.NanoUsd));

    public static bool operator <(Money a, Money b) => a.NanoUsd < b.NanoUsd;

    public static bool operator >(Money a, Money b) => a.NanoUsd > b.NanoUsd;

    public static bool operator <=(Money a, Money b) => a.NanoUsd <= b.NanoUsd;

    public static bool operator >=(Money a, Money b) => a.NanoUsd >= b.NanoUsd;

    /// <inheritdoc/>
    public int CompareTo(Money other) => NanoUsd.CompareTo(other.NanoUsd);

    /// <summary>The amount in dollars with all its digits.</summary>
    public override string ToString() =>
        (NanoUsd < 0 ? "−$" : "$") + decimal.Abs(Usd).ToString("0.00#######", CultureInfo.InvariantCulture);
}
