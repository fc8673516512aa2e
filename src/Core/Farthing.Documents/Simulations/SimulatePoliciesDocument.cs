using System.ComponentModel;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Simulations;

[Document("simulate.policies")]
[Description("The same traffic with every autoscaler, and the cheapest that keeps the promise")]
public sealed record SimulatePoliciesDocument(
    SimulatedFleet Deployment,
    SimulatedTraffic Workload,
    [property: Description("In words")] string Promise,
    int MinReplicas,
    int MaxReplicas,
    ColdStartStages ColdStart,
    [property: Description("Length of the stretches, an hour or a twelfth of a short run")] double StretchS,
    int Stretches,
    [property: Description(
        "One for each policy: the cheapest target that keeps the promise (kept_by_served), else the strictest that was played; cheapest first, those that miss it last"
    )]
        IReadOnlyList<PlayedPolicy> Policies,
    [property: Description("Runs in all")] int Runs,
    [property: Description(
        "Requests that every fleet refuses, longer than the model or the cache allows: kept is then false for all"
    )]
        long Refused,
    [property: Description(
        "The cheapest policy that keeps the promise (kept_by_served); away where none does"
    )]
        CheapestPolicy? Cheapest,
    [property: Description(
        "The cheapest of the policies that keep it in every stretch; away where none does"
    )]
        PlayedPolicy? CheapestEveryStretch,
    [property: Description("Away where none of at most max_replicas keeps the promise")] StillFleet? Static,
    Quantity? GpuPrice,
    [property: Description("What was assumed, chosen or left out")] IReadOnlyList<string> Notes,
    [property: Description("Basis of the predictions, in a sentence")] string HowSure,
    [property: Description("The same for every policy; away where nothing stands by")] HeldStandby? Standby,
    [property: Description("True where it was interrupted: policies are missing; away else")] bool? IsPartial
);

[Description("A policy at one target")]
public sealed record PlayedPolicy(
    string Policy,
    [property: Description("Away where the policy has none")] string? Metric,
    double? Target,
    [property: Description("Replicas of each hour, of a scheduled policy")] IReadOnlyList<int>? Schedule,
    [property: Description("The promise over the whole run, of which no request was refused")] bool Kept,
    [property: Description("The promise over the requests that not every fleet refuses: policies rank by it")]
        bool KeptByServed,
    [property: Description("The promise that was missed by most; away where none was or the run ended early")]
        BrokenPromise? Broke,
    [property: Description("Away where the run ended early since the promise was lost, like the next four")]
        int? StretchesKept,
    [property: Description("How many times its limit the worst promise came to in the worst stretch")]
        double? WorstShare,
    [property: Description("Ready, on average over time")] double? ReplicasMean,
    double? GpuHours,
    double? Usd
);

[Description("A promise that a policy missed, over the whole run")]
public sealed record BrokenPromise(
    [property: Description(
        "A target such as ttft_p95; requests unserved, requests refused or queue grows where all targets hold"
    )]
        string Promise,
    [property: Description("Away where it is no target, like the limit")] double? ValueS,
    double? LimitS
);

[Description("The cheapest policy, with what the band of step times makes of it")]
public sealed record CheapestPolicy(
    PlayedPolicy Played,
    [property: Description("At the slow edge of the band")] bool KeptAtSlowEdge,
    Quantity GpuHours,
    Quantity? Usd,
    [property: Description(
        "Against the smallest fleet that stays as it is; negative where it costs more; away without one"
    )]
        double? SavedFraction
);
