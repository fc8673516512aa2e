using Farthing.Numerics.Statistics;

namespace Farthing.Reduction.Evidence;

/// <summary>A test at few counts of labels that are fixed before the first label; each look spends an equal part of α.</summary>
/// <remarks>Clopper–Pearson at α/L per look and the union bound, which assumes nothing about how looks hang together. Looks fixed later, such as "when somebody opens the page", void it; then use <see cref="LimitTest"/>.</remarks>
public sealed class PlannedLooks
{
    private readonly long[] counts;

    /// <summary>Plans the looks.</summary>
    /// <param name="limit">The share of errors to exclude, above 0 and below 1.</param>
    /// <param name="alpha">How often a share at the limit may pass at any of the looks, above 0 and below 1.</param>
    /// <param name="counts">Counts of labels, rising, from 1.</param>
    /// <exception cref="ArgumentException">No look, or counts that do not rise.</exception>
    public PlannedLooks(double limit, double alpha, params ReadOnlySpan<long> counts)
    {
        MixtureMartingale.CheckShare(limit, nameof(limit));
        MixtureMartingale.CheckShare(alpha, nameof(alpha));
        long before = 0;
        foreach (long count in counts)
        {
            if (count <= before)
            {
                throw new ArgumentException(
                    $"looks must be at rising counts of labels from 1, got {count} after {before}",
                    nameof(counts)
                );
            }

            before = count;
        }

        if (counts.IsEmpty)
        {
            throw new ArgumentException("give at least one look", nameof(counts));
        }

        (Limit, Alpha, this.counts) = (limit, alpha, counts.ToArray());
    }

    /// <summary>The share of errors to exclude.</summary>
    public double Limit { get; }

    /// <summary>How often a share at the limit may pass at any look.</summary>
    public double Alpha { get; }

    /// <summary>Counts of labels at which it is looked.</summary>
    public IReadOnlyList<long> Counts => counts;

    /// <summary>α of one look.</summary>
    public double AlphaPerLook => Alpha / counts.Length;

    /// <summary>True where these labels end a look, and it passes.</summary>
    /// <param name="trials">Labels so far; any count that is not planned never passes.</param>
    /// <param name="errors">Errors among them.</param>
    public bool Passes(long trials, long errors) =>
        Array.IndexOf(counts, trials) >= 0 && ClopperPearson.Upper(errors, trials, AlphaPerLook) <= Limit;

    /// <summary>The least count of labels with which so many errors would pass a look.</summary>
    public long LabelsNeeded(long errors)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(errors);
        long low = errors;
        long high = Math.Max(64, errors * 2);
        while (ClopperPearson.Upper(errors, high, AlphaPerLook) > Limit)
        {
            (low, high) = (high, high * 2);
        }

        while (high - low > 1)
        {
            long middle = low + ((high - low) / 2);
            (low, high) =
                ClopperPearson.Upper(errors, middle, AlphaPerLook) > Limit ? (middle, high) : (low, middle);
        }

        return high;
    }
}
