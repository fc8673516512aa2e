using System.Globalization;
using Farthing.Numerics.Billing;

namespace Farthing.Sheets.Ledger;

/// <summary>Prints amounts with as many decimals as the finest of them needs: two to nine. None is rounded, so that printed amounts add up.</summary>
/// <param name="Decimals">The decimals.</param>
internal readonly record struct MoneyDigits(int Decimals)
{
    private const int Least = 2;
    private const int Most = 9;

    /// <summary>Those that some amounts need, and their sums.</summary>
    public static MoneyDigits Of(IEnumerable<Money> amounts)
    {
        int decimals = Least;
        foreach (Money amount in amounts)
        {
            long rest = amount.NanoUsd;
            int needed = Most;
            while (needed > decimals && rest % 10 == 0)
            {
                rest /= 10;
                needed--;
            }

            decimals = Math.Max(decimals, needed);
        }

        return new MoneyDigits(decimals);
    }

    /// <summary>An amount.</summary>
    public string Text(Money amount) =>
        (amount.NanoUsd < 0 ? "−$" : "$")
        + decimal.Abs(amount.Usd).ToString($"F{Decimals}", CultureInfo.InvariantCulture);
}
