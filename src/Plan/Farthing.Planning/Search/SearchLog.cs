using Farthing.Planning.Fleets;

namespace Farthing.Planning.Search;

/// <summary>By-products of a search on one GPU: simulated fleets, rejected configurations, the nearest miss.</summary>
internal sealed class SearchLog
{
    private readonly List<SearchPoint> points = [];
    private readonly HashSet<SearchPoint> kept = [];
    private readonly List<Rejection> rejections = [];
    private int simulations;

    /// <summary>Fleets that were played to their end.</summary>
    public IReadOnlyList<SearchPoint> Points => points;

    /// <summary>Rejected configurations.</summary>
    public IReadOnlyList<Rejection> Rejections => rejections;

    /// <summary>The nearest miss.</summary>
    public Rejection? NearestMiss { get; private set; }

    /// <summary>Simulations that were run.</summary>
    public int Simulations => simulations;

    /// <summary>Counts a simulation; safe from several threads.</summary>
    public void CountSimulation() => Interlocked.Increment(ref simulations);

    /// <summary>Keeps a point, once.</summary>
    public void Add(SearchPoint point)
    {
        if (kept.Add(point))
        {
            points.Add(point);
        }
    }

    /// <summary>Keeps a rejection.</summary>
    public void Reject(Rejection rejection)
    {
        rejections.Add(rejection);
        Consider(rejection);
    }

    /// <summary>Keeps the nearest miss: what ran and missed the promise before what could not run, then by how much.</summary>
    public void Consider(Rejection rejection)
    {
        int rank = Rank(rejection.Kind);
        bool isNearer =
            double.IsFinite(rejection.Severity)
            && rank >= 0
            && (
                NearestMiss is null
                || rank < Rank(NearestMiss.Kind)
                || (rank == Rank(NearestMiss.Kind) && rejection.Severity < NearestMiss.Severity)
            );
        NearestMiss = isNearer ? rejection : NearestMiss;
    }

    private static int Rank(RejectionKind kind) =>
        kind switch
        {
            RejectionKind.MissesSlo or RejectionKind.Unstable => 0,
            RejectionKind.TooManyGpus => 1,
            RejectionKind.TooSlow => 2,
            RejectionKind.LongestRequest => 3,
            RejectionKind.DoesNotFit => 4,
            _ => -1,
        };
}

/// <summary>One simulated fleet, for the frontier of cost and interactivity.</summary>
/// <param name="Shape">The replica's shape.</param>
/// <param name="Replicas">How many.</param>
/// <param name="TokenBudget">max_num_batched_tokens.</param>
/// <param name="UsdPerHour">What the fleet costs.</param>
/// <param name="TokensPerSecondPerUser">1 / median TPOT, at the certainty that was asked for, over the busiest ten minutes.</param>
/// <param name="KeepsSlo">Whether the promise held there.</param>
public sealed record SearchPoint(
    ReplicaShape Shape,
    int Replicas,
    int TokenBudget,
    double UsdPerHour,
    double TokensPerSecondPerUser,
    bool KeepsSlo
);

/// <summary>Why a configuration was not taken, in the order in which the reasons are checked.</summary>
public enum RejectionKind
{
    /// <summary>A rule of the engine or the format is broken.</summary>
    RuleBroken,

    /// <summary>No served run was measured with one of its settings, and the plan may take no other.</summary>
    Unmeasured,

    /// <summary>The loss of quality is larger than the person accepts.</summary>
    QualityLoss,

    /// <summary>Weights and work space do not fit the memory.</summary>
    DoesNotFit,

    /// <summary>The cache cannot hold the workload's longest request.</summary>
    LongestRequest,

    /// <summary>Gaps between tokens are too long even for one request alone.</summary>
    TooSlow,

    /// <summary>Nobody sells it, or nobody states a price.</summary>
    NoPrice,

    /// <summary>More GPUs than allowed would be needed.</summary>
    TooManyGpus,

    /// <summary>The promise was missed in the simulation, at the band's pessimistic edge.</summary>
    MissesSlo,

    /// <summary>The promise held, but the queue grows from one pass of the traffic to the next.</summary>
    Unstable,

    /// <summary>It cannot be cheaper than one that keeps the promise.</summary>
    Dominated,
}
