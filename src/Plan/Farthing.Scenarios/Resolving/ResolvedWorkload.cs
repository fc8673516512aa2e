using Farthing.Workloads.Requests;

namespace Farthing.Scenarios.Resolving;

/// <summary>The traffic of a scenario, ready to be played. The same scenario and seed give the same requests.</summary>
/// <param name="createSource">Makes the source at a multiple of the rate.</param>
public sealed class ResolvedWorkload(Func<double, RequestSource> createSource)
{
    private RequestTable? table;

    /// <summary>Name of the profile, file name of the trace, or lengths in words.</summary>
    public required string Name { get; init; }

    /// <summary>Summary of the requests.</summary>
    public required TrafficSummary Summary { get; init; }

    /// <summary>Mean requests per second: as asked, else as counted.</summary>
    public required double RatePerSecond { get; init; }

    /// <summary>True when requests follow from completions (sessions).</summary>
    public required bool IsClosedLoop { get; init; }

    /// <summary>Assumptions, conversions, rescalings and drops, in words.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Source of the lengths and arrivals.</summary>
    public required string Source { get; init; }

    /// <summary>Day of the source, ISO; empty where there is none.</summary>
    public string AsOf { get; init; } = "";

    /// <summary>Requests of the busiest minute over 60 s.</summary>
    public double PeakMinutePerSecond => Summary.PeakMinutePerSecond;

    /// <summary>Mean prompt length in tokens.</summary>
    public double MeanInput => Summary.MeanInput;

    /// <summary>Mean output length in tokens.</summary>
    public double MeanOutput => Summary.MeanOutput;

    /// <summary>The longest prompt plus output among the requests.</summary>
    public int LongestRequestTokens => Summary.LongestTotal;

    /// <summary>True when requests say which prefixes they share.</summary>
    public bool HasPrefixes => Summary.PrefixIds > 0;

    /// <summary>The requests in memory, as an open loop; made when first asked for.</summary>
    public RequestTable Table =>
        table ??= RequestTable.FromSource(
            createSource(1),
            (int)Math.Min(int.MaxValue, Math.Max(1, Summary.Requests))
        );

    /// <summary>The busiest stretch of a course, at its true weight, where <see cref="Table"/> plays a part of it at the mean rate. Null where the busiest part of the table is meant.</summary>
    public Func<RequestSource>? CreateBusiest { get; init; }

    /// <summary>A source at its start.</summary>
    /// <param name="rateFactor">Above 0; 2 is the same workload at twice the rate. An open loop's arrivals are divided by it, in a closed loop sessions start that much faster.</param>
    public RequestSource CreateSource(double rateFactor = 1) => createSource(rateFactor);
}
