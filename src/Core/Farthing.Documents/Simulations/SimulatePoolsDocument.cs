using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Simulations;

[Document("simulate.pools")]
[Description(
    "A fleet of several pools on a trace or profile, step by step; bands come from running both edges"
)]
public sealed record SimulatePoolsDocument(
    Stability Stability,
    [property: Description("The promise, at the prediction itself")] bool Kept,
    bool KeptAtSlowEdge,
    SimulatedTraffic Workload,
    IReadOnlyList<PromisedLatency> Promises,
    [property: Description("Of all requests")] LatencyFigures Latency,
    RequestCounts Requests,
    [property: Description("In the order in which requests are offered to them")]
        IReadOnlyList<PlayedPool> Pools,
    [property: Description("Fleets that were tried to find the numbers of replicas; 0 where all were given")]
        int FleetsTried,
    [property: Description("False where no numbers up to the largest fleet keep the promise")] bool Found,
    [property: Description(
        "The lengths of prompts at which the pools were split by turns; empty where the scenario says one"
    )]
        IReadOnlyList<PoolSplit> Splits,
    [property: Description("Of the whole fleet; null where a price is missing")] Quantity? UsdPerHour,
    [property: Description("Of all tokens, prompt and output")] Quantity? Blended,
    [property: Description("The replicas of one pool serving all requests; empty where nothing was compared")]
        IReadOnlyList<OnePoolFleet> Alone,
    [property: Description("What was assumed, chosen or left out")] IReadOnlyList<string> Notes,
    [property: Description("Basis of the predictions, in a sentence")] string HowSure,
    [property: Description("Over finished requests; away without a price")] Quantity? PerRequest = null
);

[Description("A pool of a fleet, and what it did")]
public sealed record PlayedPool(
    SimulatedFleet Deployment,
    [property: Description("The shortest prompt that it takes, in tokens")] int? InputFrom,
    [property: Description("Prompts of so many tokens go elsewhere")] int? InputBelow,
    [property: Description("Requests at each ready replica from which others go to the next pool")]
        int? SpillsAt,
    [property: Description("The number of replicas was searched")] bool Searched,
    [property: Description("How its replicas came and went; null where they stay")] PoolScaling? Scaling,
    [property: Description("Replicas that were paid for, on average over the run")] double MeanReplicas,
    [property: Description("Of all requests")] double RequestsFraction,
    [property: Description("Of all prompt tokens")] double InputFraction,
    [property: Description("Of all output tokens")] double OutputFraction,
    long Rejected,
    [property: Description("Of its own requests")] LatencyFigures Latency,
    Quantity Busy,
    Quantity KvUsePeak,
    Quantity? GpuPrice,
    [property: Description("Of the whole pool")] Quantity? UsdPerHour,
    [property: Description("Of its own tokens")] Quantity? Blended,
    [property: Description("Over its own finished requests; away without a price")]
        Quantity? PerRequest = null
);

[Description("The same pools with the prompts split at one length")]
public sealed record PoolSplit(
    [property: Description("Prompts from here on, or below, go to the first pool, in tokens")] int Tokens,
    [property: Description("The cheapest numbers that keep the promise, by pool; null where none do")]
        IReadOnlyList<int>? Replicas,
    [property: Description("Of the replicas at the start; null without a price")] double? UsdPerHour,
    [property: Description("The one that was played")] bool Chosen
);

[Description("How the replicas of a pool came and went")]
public sealed record PoolScaling(
    string Policy,
    int MinReplicas,
    int MaxReplicas,
    [property: Description("Most that were ready at once")] int ReplicasPeak,
    int Ordered,
    [property: Description("Replicas, by themselves or with their node or zone")] int Lost,
    [property: Description("Nodes that were lost with all replicas on them")] int LostNodes,
    [property: Description("Requests that were sent anew")] long Resent,
    [property: Description("From an order to the first request, in seconds")] double StartS,
    [property: Description("Away where nothing stands by")] PlayedStandby? Standby
);

[Description("A fleet of one kind that serves all requests")]
public sealed record OnePoolFleet(
    SimulatedFleet Deployment,
    [property: Description("Fewest replicas that keep the promise; null where none do")] int? Replicas,
    [property: Description("Most that were tried")] int MostReplicas,
    [property: Description("Null without a fleet or a price")] double? UsdPerHour,
    [property: Description("What the pools cost less, as a share of it")] double? SavedFraction
);
