using Farthing.Numerics.Billing;

namespace Farthing.Economics.Attribution;

/// <summary>The bill of an interval, split over those who used the capacity that it paid for: used + idle = bill, to the nano-dollar.</summary>
public sealed class BillSplit
{
    private readonly Money[] shares;

    private BillSplit(Money bill, Money idle, Money[] shares, double load)
    {
        Bill = bill;
        Idle = idle;
        this.shares = shares;
        Load = load;
    }

    /// <summary>The amount that was split.</summary>
    public Money Bill { get; }

    /// <summary>The unused part.</summary>
    public Money Idle { get; }

    /// <summary>The used part: the sum of the shares.</summary>
    public Money Used => Bill - Idle;

    /// <summary>Share of each user, in the order in which they were given.</summary>
    public ReadOnlySpan<Money> Shares => shares;

    /// <summary>Capacity that the weights say was used ÷ capacity. Above 1 the weights are scaled down to the capacity: nothing was idle.</summary>
    public double Load { get; }

    /// <summary>True when the weights say more than the capacity.</summary>
    public bool IsScaled => Load > 1;

    /// <summary>Splits a bill.</summary>
    /// <param name="bill">What the interval costs.</param>
    /// <param name="capacity">What it paid for, in the unit of the weights: GPU-seconds.</param>
    /// <param name="weights">What each took, in the same unit; finite, not negative.</param>
    /// <param name="ids">Who, each once; equal remainders are decided by them.</param>
    public static BillSplit Of<TId>(
        Money bill,
        double capacity,
        ReadOnlySpan<double> weights,
        ReadOnlySpan<TId> ids
    )
        where TId : IComparable<TId>
    {
        if (!double.IsFinite(capacity) || capacity < 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(capacity),
                capacity,
                "a capacity is finite and not negative"
            );
        }

        double used = Sum(weights);
        // Two parties first, used and idle; then the used part over the users: a long list never moves the idle part.
        Span<Money> parts = stackalloc Money[2];
        bool isSplit = LargestRemainder.Split(
            bill,
            [Math.Min(used, Math.Max(capacity, double.Epsilon)), Math.Max(0, capacity - used)],
            [0, 1],
            parts
        );
        Money[] shares = new Money[weights.Length];
        Money toUsers = isSplit ? parts[0] : Money.Zero;
        if (!LargestRemainder.Split(toUsers, weights, ids, shares))
        {
            toUsers = Money.Zero;
        }

        double load =
            capacity > 0 ? used / capacity
            : used > 0 ? double.PositiveInfinity
            : 0;
        return new BillSplit(bill, bill - toUsers, shares, load);
    }

    /// <summary>A sum that the order of its parts does not change beyond the last bits of what they would be rounded to: largest parts last.</summary>
    private static double Sum(ReadOnlySpan<double> weights)
    {
        double[] sorted = weights.ToArray();
        Array.Sort(sorted);
        double sum = 0;
        foreach (double weight in sorted)
        {
            sum += weight;
        }

        return sum;
    }
}
