using Farthing.Serving.Lanes;
using Farthing.Workloads.Lengths;
using Farthing.Workloads.Sources;

namespace Farthing.Scenarios.Parts;

/// <summary>Work that nobody waits for, on the replicas of the traffic.</summary>
public sealed record ScenarioBatch
{
    /// <summary>Requests of one batch.</summary>
    public required int Requests { get; init; }

    /// <summary>Prompt lengths.</summary>
    public required ScenarioLengths Input { get; init; }

    /// <summary>Output lengths.</summary>
    public required ScenarioLengths Output { get; init; }

    /// <summary>When the first is submitted, from the beginning of the traffic.</summary>
    public double AtSeconds { get; init; }

    /// <summary>Time from one to the next; null for one alone.</summary>
    public double? EverySeconds { get; init; }

    /// <summary>Time from a submission until it must be answered.</summary>
    public double DeadlineSeconds { get; init; }

    /// <summary>How requests are held until a replica has room; null sends them all at once.</summary>
    public LaneOptions? Lane { get; init; }

    /// <summary>The batches that are submitted while traffic comes.</summary>
    /// <param name="trafficSeconds">Length of the traffic.</param>
    public BatchJobs Jobs(double trafficSeconds) =>
        new(Requests, Ns(DeadlineSeconds))
        {
            FirstNs = Ns(AtSeconds),
            EveryNs = Ns(EverySeconds ?? 0),
            UntilNs = Ns(Math.Max(trafficSeconds, 1e-9)),
        };

    private static long Ns(double seconds) => (long)Math.Round(seconds * 1e9);
}

/// <summary>Lengths of one's own.</summary>
/// <param name="Draw">Their distribution; to be called where the scenario has no fault.</param>
/// <param name="Words">The lengths in words.</param>
/// <param name="Minimum">Shortest in tokens.</param>
/// <param name="Maximum">Longest in tokens.</param>
public sealed record ScenarioLengths(Func<LengthDistribution> Draw, string Words, int Minimum, int Maximum)
{
    /// <summary>True where every request has the same length.</summary>
    public bool IsFixed => Minimum == Maximum;
}
