using Farthing.Numerics.Billing;

namespace Farthing.Economics.Attribution;

/// <summary>Splits an amount over weights so that the parts add up to it, to the nano-dollar.</summary>
/// <remarks>Weights become whole numbers (exactly where they lie within a factor of 2⁹ of the heaviest; smaller ones lose bits below 2⁻⁶¹ of it); every share is rounded down, and the nano-dollars that are left go to the largest remainders, equal remainders by id. All of it is whole-number arithmetic, so that the order of the weights changes nothing.</remarks>
public static class LargestRemainder
{
    private const int Bits = 61; // of the heaviest weight: amount · weight stays below 2^127, and 2^60 weights can be added

    /// <summary>Splits an amount. Where no weight is above zero, all shares are zero.</summary>
    /// <param name="amount">What is split; a credit is split like a charge.</param>
    /// <param name="weights">Finite, not negative.</param>
    /// <param name="ids">What the weights belong to: different ones, in any order.</param>
    /// <param name="shares">Receives a share for each weight.</param>
    /// <returns>True when something was split: some weight is above zero.</returns>
    public static bool Split<TId>(
        Money amount,
        ReadOnlySpan<double> weights,
        ReadOnlySpan<TId> ids,
        Span<Money> shares
    )
        where TId : IComparable<TId>
    {
        if (ids.Length != weights.Length || shares.Length != weights.Length)
        {
            throw new ArgumentException("weights, ids and shares are of one length", nameof(weights));
        }

        shares.Clear();
        double heaviest = 0;
        foreach (double weight in weights)
        {
            if (!double.IsFinite(weight) || weight < 0)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(weights),
                    weight,
                    "a weight is finite and not negative"
                );
            }

            heaviest = Math.Max(heaviest, weight);
        }

        if (heaviest == 0)
        {
            return false;
        }

        int shift = Bits - Math.ILogB(heaviest);
        UInt128 whole = 0;
        foreach (double weight in weights)
        {
            whole += Whole(weight, shift);
        }

        UInt128 size = amount.NanoUsd < 0 ? (UInt128)(-(Int128)amount.NanoUsd) : (UInt128)amount.NanoUsd;
        int sign = amount.NanoUsd < 0 ? -1 : 1;
        UInt128 left = size;
        UInt128[] remainders = new UInt128[weights.Length];
        for (int i = 0; i < weights.Length; i++)
        {
            (UInt128 share, remainders[i]) = UInt128.DivRem(size * Whole(weights[i], shift), whole);
            left -= share;
            shares[i] = new Money((long)(sign * (Int128)share));
        }

        if (left > 0)
        {
            int[] order = Order(remainders, ids.ToArray());
            for (int i = 0; i < (int)left; i++)
            {
                shares[order[i]] += new Money(sign);
            }
        }

        return true;
    }

    private static UInt128 Whole(double weight, int shift) => (UInt128)Math.ScaleB(weight, shift);

    private static int[] Order<TId>(UInt128[] remainders, TId[] ids)
        where TId : IComparable<TId>
    {
        int[] order = new int[remainders.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        Array.Sort(
            order,
            (a, b) =>
            {
                int byRemainder = remainders[b].CompareTo(remainders[a]);
                return byRemainder != 0 ? byRemainder : ids[a].CompareTo(ids[b]);
            }
        );
        return order;
    }
}
