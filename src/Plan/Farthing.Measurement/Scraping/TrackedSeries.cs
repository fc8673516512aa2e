using Farthing.Protocol.Exposition;

namespace Farthing.Measurement.Scraping;

/// <summary>One series of a target, in one of its meanings, as it was last seen.</summary>
/// <param name="binding">Its meaning.</param>
/// <param name="bound">Upper bound of a bucket; NaN for anything else.</param>
/// <param name="identity">What it measures.</param>
internal sealed class TrackedSeries(MetricBinding binding, double bound, SeriesIdentity identity)
{
    /// <summary>The thing that it measures.</summary>
    public SeriesIdentity Identity { get; } = identity;

    /// <summary>True for a data-parallel rank of an engine.</summary>
    public bool IsRank { get; init; }

    /// <summary>Part that its server takes in a disaggregated pair; none where its labels do not say.</summary>
    public PairPart Part { get; init; }

    /// <summary>Its text.</summary>
    public MetricBinding Binding { get; } = binding;

    /// <summary>Upper bound of a bucket; NaN for anything else.</summary>
    public double Bound { get; } = bound;

    /// <summary>The last value, in the signal's unit.</summary>
    public double Value { get; set; }

    /// <summary>The value of this round.</summary>
    public double Next { get; set; }

    /// <summary>The round in which it was last seen; 0 for never.</summary>
    public long Round { get; set; }

    /// <summary>The round before that in which it was seen; 0 for never.</summary>
    public long PreviousRound { get; set; }
}
