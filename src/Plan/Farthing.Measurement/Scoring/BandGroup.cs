using Farthing.Measurement.Calibration;

namespace Farthing.Measurement.Scoring;

/// <summary>Rows that share an error band; an empty word stands for all.</summary>
/// <param name="Metric">tpot, ttft, e2e, throughput; ending in "-tail" for p90 and p99.</param>
/// <param name="Load">closed, open, offline, static.</param>
/// <param name="Detail">known or means for rates (a run of a few hundred requests ends in a tail that depends on the lengths), calm or queued for first tokens and whole requests.</param>
/// <param name="Family">dense, moe, latent_moe, hybrid.</param>
/// <param name="Pool">one or disaggregated.</param>
/// <param name="Engine">As the row names it, for first tokens of closed loops: what is left of their error is engines' settings; empty for the rest.</param>
/// <param name="Build">experimental for nightly builds, whose groups widen no other's; empty for releases.</param>
public readonly record struct BandGroup(
    string Metric,
    string Load,
    string Detail,
    string Family,
    string Pool,
    string Engine = "",
    string Build = ""
)
{
    /// <summary>Other rows that are nearest in kind: releases for nightly builds, timed kernels for assumed ones. Few tables are pulled toward them. Null where wider groups of the own rows are nearer.</summary>
    public BandGroup? Akin =>
        Build.Length > 0 ? this with { Build = "" }
        : Family == RowTraits.AssumedFamily && Pool.Length == 0 ? this with { Family = "" }
        : null;

    /// <summary>Groups of a row, widest first: metric; metric and detail; these and load; these, family and pool. First tokens of closed loops go by pool, then by pool and engine. The family whose kernels are assumed has wider groups of its own, and so have nightly builds.</summary>
    public static BandGroup[] Levels(ScoredRow row)
    {
        string metric = MetricOf(row);
        string lengths = ScoredMetric.DetailOf(row.Kind, row.Traits.Lengths, row.Traits.IsSaturated);
        string assumed = row.Traits.IsCore ? "" : RowTraits.AssumedFamily;
        BandGroup all = new(metric, "", "", assumed, "")
        {
            Build = row.Traits.IsExperimentalBuild ? Serving.Coefficients.StepTimeBand.Experimental : "",
        };
        BandGroup ofDetail = all with { Detail = lengths };
        BandGroup ofLoad = ofDetail with { Load = row.Traits.Load };
        BandGroup ofPool = ofLoad with { Pool = row.Traits.Pool };
        BandGroup[] own = IsByEngine(metric, row.Traits.Load)
            ? [ofLoad, ofPool, ofPool with { Engine = row.Traits.Engine }]
            : [ofLoad, ofPool with { Family = row.Traits.Family }];
        return ofDetail == all ? [all, .. own] : [all, ofDetail, .. own];
    }

    /// <summary>True for figures whose bands are kept by engine instead of by family of models.</summary>
    private static bool IsByEngine(string metric, string load) =>
        metric == ScoredMetric.Ttft && load == Serving.Coefficients.StepTimeBand.ClosedLoad;

    /// <summary>The metric of a row as bands name it: percentiles beyond the median are apart.</summary>
    public static string MetricOf(ScoredRow row) => row.IsMiddle ? row.Kind : row.Kind + "-tail";
}
