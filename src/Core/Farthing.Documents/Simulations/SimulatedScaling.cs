using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Simulations;

[Description("How replicas came and went")]
public sealed record SimulatedScaling(
    string Policy,
    int MinReplicas,
    int MaxReplicas,
    ColdStartStages ColdStart,
    [property: Description(
        "Growth of arrivals within that time, at the steepest place above half of the peak"
    )]
        TrafficGrowth? Growth,
    [property: Description("Ready, on average over time")] Quantity ReplicasMean,
    [property: Description("Most that were ready at once")] int ReplicasPeak,
    int Ordered,
    [property: Description("Replicas, by themselves or with their node or zone")] int Lost,
    [property: Description("Nodes that were lost with all replicas on them")] int LostNodes,
    [property: Description("Moments at which nodes were lost: a zone takes several at one")] int NodeLosses,
    [property: Description("Requests sent anew since their replica went")] long Resent,
    [property: Description("Tokens computed again for them")] long RecomputedTokens,
    [property: Description("Most requests that waited for a first replica")] int HeldPeak,
    [property: Description("Length of the stretches, an hour or a twelfth of a short run")] double StretchS,
    int Stretches,
    [property: Description(
        "Those in which every latency was within its limit; requests that are refused do not count here"
    )]
        int StretchesKept,
    [property: Description("The one that comes closest to its limits, or exceeds them most")]
        JudgedStretch? Worst,
    [property: Description("Grain of the spans")] double SpanGrainS,
    [property: Description("Spans in which a promise broke")] IReadOnlyList<JudgedStretch> Broken,
    [property: Description("A fleet that stays as it is was searched")] bool StaticSearched,
    [property: Description(
        "Null where it was not searched, or none of at most max_replicas keeps the promise"
    )]
        StillFleet? Static,
    [property: Description("Away without a price")] PurchasePlan? Purchase,
    [property: Description("Away where nothing stands by")] PlayedStandby? Standby
);

[Description("Time from the order of a replica to its first request")]
public sealed record ColdStartStages(
    double LeadS,
    double OrderS,
    double NodeS,
    double ImageS,
    double WeightsS,
    double EngineS,
    double ReadinessS,
    [property: Description(
        "True where the whole time was given; it stands as node_s then, as engine_s what a node of the standby takes of it"
    )]
        bool IsGiven
);

[Description("How much traffic grows within the lead")]
public sealed record TrafficGrowth(double Factor, double FromS);

[Description("A part of the run")]
public sealed record JudgedStretch(
    double FromS,
    double ToS,
    long Finished,
    [property: Description("The promise that is furthest along; null without one")] string? Promise,
    double? S,
    double? LimitS,
    [property: Description("Ready, on average")] double Replicas,
    [property: Description("Time in which wanted replicas were not ready yet")] double StartingS,
    [property: Description("Time in which as many as there may be were ready")] double AtMostS,
    [property: Description("Time in which the policy wanted no more")] double UnaskedS
);

[Description("The smallest fleet that stays as it is and keeps the promise")]
public sealed record StillFleet(
    int Replicas,
    Quantity GpuHours,
    Quantity? Usd,
    [property: Description("Of the stretches")] int StretchesKept,
    [property: Description("What scaling saves against it; negative where it costs more")]
        double SavedFraction
);

[Description("What is held ready to start")]
public sealed record HeldStandby(
    int Replicas,
    [property: Description("node, sleep-1 or sleep-2")] string Kind,
    [property: Description("From taking one to the first request")] double StartS,
    [property: Description("True where that time was given")] bool IsGiven,
    [property: Description("Share of its GPUs' price that is paid while it waits")] double PaidFraction
);

[Description("What was held ready to start, and what came of it")]
public sealed record PlayedStandby(
    HeldStandby Held,
    [property: Description("Orders that took one")] int Taken,
    [property: Description("Orders that found none ready")] int FoundEmpty,
    [property: Description("Billed for it, waiting and on its way: part of the run's")] Quantity GpuHours,
    [property: Description("Part of the run's; away without a price")] Quantity? Usd,
    [property: Description(
        "Its nodes are among those of the purchase; false where it is paid for in part: its GPUs are another model's too"
    )]
        bool InPurchase
);
