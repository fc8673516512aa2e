using Farthing.Planning.Deliverables;
using Farthing.Planning.Fleets;
using Farthing.Planning.Requests;
using Farthing.Planning.Search;
using Farthing.Serving.Simulation;
using Farthing.Serving.Slos;
using Farthing.Serving.StepTimes;

namespace Farthing.Planning.Limits;

/// <summary>Certainty of one fleet's promises: the share of the step-time error up to which they hold, between two known ones.</summary>
/// <remarks>What holds with slower steps holds with faster ones, so that one run answers for all shares on its side. A large fleet is judged by a thinned one.</remarks>
/// <param name="request">The plan.</param>
/// <param name="fleet">The fleet.</param>
/// <param name="log">Counts simulations.</param>
/// <param name="cancellation">Stops a simulation.</param>
internal sealed class FleetLimit(
    PlanRequest request,
    Candidate fleet,
    SearchLog log,
    CancellationToken cancellation
)
{
    /// <summary>The highest share that a fleet is tried at.</summary>
    public const double Surest = 0.99;

    /// <summary>Distance of kept and lost shares after narrowing.</summary>
    public const double Tolerance = 0.0125;

    private double kept;
    private double lost = 1;
    private string? breaks;

    /// <summary>Copy of the current knowledge, for a search beside this one.</summary>
    /// <param name="other">Its plan.</param>
    /// <param name="counts">Counts its simulations.</param>
    public FleetLimit On(PlanRequest other, SearchLog counts) =>
        new(other, fleet, counts, cancellation)
        {
            kept = kept,
            lost = lost,
            breaks = breaks,
        };

    /// <summary>Notes a share at which the fleet keeps all promises.</summary>
    public void NoteKept(double share) => kept = Math.Max(kept, share);

    /// <summary>Notes a share at which it does not.</summary>
    public void NoteLost(double share) => lost = Math.Min(lost, share);

    /// <summary>True when all promises hold at a share of the step-time error.</summary>
    public bool Keeps(double share)
    {
        if (share <= kept || share >= lost)
        {
            return share <= kept;
        }

        string? first = Broken(share);
        if (first is null)
        {
            kept = share;
        }
        else
        {
            (lost, breaks) = (share, first);
        }

        return first is null;
    }

    /// <summary>The multiple of the predicted step times at which the first promise would break if latencies grew with it: gaps in proportion, waiting times twice as fast.</summary>
    /// <param name="share">The share at which the fleet was found.</param>
    public double LikelyFactor(double share)
    {
        double room = request
            .Slo.Targets.Select(target =>
            {
                double left =
                    target.LimitSeconds / fleet.Pessimistic.Seconds(target.Metric, target.Statistic);
                return target.Metric is LatencyMetric.Itl or LatencyMetric.Tpot ? left : Math.Sqrt(left);
            })
            .DefaultIfEmpty(1)
            .Min();
        return fleet.Run.Band.At(share) * room;
    }

    /// <summary>The fleet with the share that it holds to, at most <see cref="Surest"/>, and the promise that breaks beyond.</summary>
    public CertainFleet Narrowed()
    {
        if (lost > Surest)
        {
            _ = Keeps(Surest);
        }

        while (lost - kept > Tolerance && lost <= Surest)
        {
            _ = Keeps((kept + lost) / 2);
        }

        string? first = lost > Surest ? null : breaks ?? Broken(lost);
        return new CertainFleet(
            fleet.Shape,
            fleet.Replicas,
            fleet.Run.Engine.MaxNumBatchedTokens,
            fleet.Run.Engine.MaxNumSeqs,
            fleet.Routing,
            fleet.Quote,
            kept,
            first
        );
    }

    /// <summary>True when all promises hold at a share with all traffic on the whole fleet.</summary>
    public bool KeepsWhole(double share) =>
        Keeps(share)
        && (
            !FleetTrial.IsScreened(request, fleet.Replicas) || Run(share, isScreen: false).Keeps(request.Slo)
        );

    private SteadyRun Run(double share, bool isScreen)
    {
        PlanRequest asked = request with { Edge = BandEdge.Sure(share) };
        FleetRuns runs = FleetRuns.For(asked);
        FleetTrial trial = new(asked, runs, new Screener(asked, runs), fleet.Shape, log, cancellation);
        return trial.Run(ShapeSearch.ChoiceOf(fleet), fleet.Replicas, isScreen).Run;
    }

    /// <summary>The promise that is missed at a share, by its name; null where all hold.</summary>
    private string? Broken(double share) =>
        Run(share, FleetTrial.IsScreened(request, fleet.Replicas)).Broken(request.Slo);
}

/// <summary>A fleet of the ladder.</summary>
/// <param name="Shape">Its replicas' shape.</param>
/// <param name="Replicas">How many.</param>
/// <param name="TokenBudget">max_num_batched_tokens.</param>
/// <param name="MaxNumSeqs">max_num_seqs.</param>
/// <param name="Routing">How requests are spread over the replicas.</param>
/// <param name="Quote">What it costs.</param>
/// <param name="HoldsTo">The highest share at which it was seen to keep all promises.</param>
/// <param name="BreaksFirst">The promise that is missed first beyond it, such as <c>itl_p95</c>; null where none is up to the highest share that is tried. <see cref="QueueGrows"/> where no percentile is.</param>
public sealed record CertainFleet(
    ReplicaShape Shape,
    int Replicas,
    int TokenBudget,
    int MaxNumSeqs,
    RoutingPolicy Routing,
    FleetQuote Quote,
    double HoldsTo,
    string? BreaksFirst
)
{
    /// <summary>Value of <see cref="BreaksFirst"/> where the fleet no longer keeps up.</summary>
    public const string QueueGrows = SteadyRun.Queue;
}
