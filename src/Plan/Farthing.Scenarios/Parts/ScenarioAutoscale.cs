using Farthing.Serving.Lifecycles;
using Farthing.Serving.Scaling;
using Farthing.Settings.Values;

namespace Farthing.Scenarios.Parts;

/// <summary>How the number of replicas follows the traffic.</summary>
public sealed record ScenarioAutoscale
{
    /// <summary>Who says how many there should be.</summary>
    public required AutoscalerKind Policy { get; init; }

    /// <summary>Fewest and most replicas.</summary>
    public required ReplicaBounds Bounds { get; init; }

    /// <summary>What is compared with the target.</summary>
    public ScalingMetric Metric { get; init; }

    /// <summary>The target of one replica, in the unit of the metric, of Dynamo the share of the promise's limits that it scales by; null where the policy has none.</summary>
    public double? Target { get; init; }

    /// <summary>Name of the metric that the target is of; null where there is none.</summary>
    public string? MetricName =>
        Target is null || Policy == AutoscalerKind.Dynamo ? null : SettingWords.Of(Metric);

    /// <summary>Replicas of each hour of a day or a week.</summary>
    public IReadOnlyList<int> Schedule { get; init; } = [];

    /// <summary>Distance to the last repetition of the traffic.</summary>
    public double SeasonSeconds { get; init; }

    /// <summary>Seconds that a rise must have been asked for.</summary>
    public double UpWindowSeconds { get; init; }

    /// <summary>Seconds that a fall must have been asked for.</summary>
    public double DownWindowSeconds { get; init; }

    /// <summary>Measured seconds from an order to the first request; null estimates them from <see cref="Start"/>.</summary>
    public double? ColdStartSeconds { get; init; }

    /// <summary>How replicas start.</summary>
    public required ColdStartOptions Start { get; init; }

    /// <summary>Seconds that a replica may take to end what it has.</summary>
    public double DrainSeconds { get; init; }

    /// <summary>Hours between two failures of one replica; null for none.</summary>
    public double? HoursBetweenFailures { get; init; }

    /// <summary>Hours between two failures of one node; null for none.</summary>
    public double? HoursBetweenNodeFailures { get; init; }

    /// <summary>GPUs of a node that fails; null for those of the instance whose price is taken.</summary>
    public int? GpusPerNode { get; init; }

    /// <summary>Zones that nodes are spread over, and how they fail; null for one that never does.</summary>
    public ZoneFailures? Zones { get; init; }

    /// <summary>What is held ready to start; null for nothing. Policies that look ahead still do so by the whole start, since nothing may stand by.</summary>
    public ScenarioStandby? Standby { get; init; }

    /// <summary>Replicas that there are at the start where nothing says another number.</summary>
    public int StartReplicas =>
        Policy switch
        {
            AutoscalerKind.Fixed => Bounds.Max,
            AutoscalerKind.Scheduled => Math.Max(1, Schedule[0]),
            _ => Math.Max(1, Bounds.Min),
        };
}

/// <summary>What a scaled fleet holds ready to start.</summary>
/// <param name="Replicas">How many, above 0; beside the replicas that the policy wants.</param>
/// <param name="Kind">What is held.</param>
/// <param name="PaidFraction">Share of the price of its GPUs that is paid while it waits.</param>
/// <param name="StartSeconds">Measured seconds from taking one to its first request; null derives them.</param>
public sealed record ScenarioStandby(
    int Replicas,
    StandbyKind Kind,
    double PaidFraction,
    double? StartSeconds
)
{
    /// <summary>The words of a file for what is held.</summary>
    public static IReadOnlyList<(string Word, StandbyKind Kind)> Kinds { get; } =
    [("node", StandbyKind.Node), ("sleep-1", StandbyKind.Sleep1), ("sleep-2", StandbyKind.Sleep2)];

    /// <summary>The word for what is held.</summary>
    public string Word => Kinds.First(one => one.Kind == Kind).Word;
}
