using System.ComponentModel;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Plans;

[Document("plan.fleet")]
[Description("The fleet of a month: how many replicas when, from whom they are bought, and what it costs")]
public sealed record PlanFleetDocument(
    [property: Description("One replica as the plan chose it; replicas are those of the fleet that stays")]
        SimulatedFleet Deployment,
    MonthTraffic Workload,
    [property: Description("In words; away without one")] string? Promise,
    [property: Description("Certainty at which the promise holds")] double Confidence,
    int MinReplicas,
    int MaxReplicas,
    ColdStartStages ColdStart,
    MonthFleet Chosen,
    [property: Description("From the largest fleet all month to what is bought; away without a price")]
        MonthBill? Bill,
    [property: Description(
        "What each thing that the plan does is worth, in the order in which it is turned on; away without a price, short where it was stopped"
    )]
        IReadOnlyList<WaterfallRow> Waterfall,
    [property: Description("Each instance type and region, cheapest month first")]
        IReadOnlyList<FleetPlace> Places,
    [property: Description("The cheapest place in full; away without a price")] PurchasePlan? Purchase,
    [property: Description("Replicas on top, so that the promise holds with a part gone")]
        IReadOnlyList<RedundancyCost> Margins,
    [property: Description(
        "What losses at the beginning of the busiest hour do to the chosen fleet, played; first the day without one, empty where it was stopped before"
    )]
        IReadOnlyList<PlayedLoss> Losses,
    MonthPower Power,
    [property: Description("Away where nobody asked")] GrowthLimit? Growth,
    [property: Description("Other fleets that keep the promise, each in its cheapest place")]
        IReadOnlyList<MonthFleet> Beside,
    [property: Description("The cheapest fleet on other GPUs, of those that the plan has next")]
        IReadOnlyList<MonthOnGpu> OnOtherGpus,
    [property: Description(
        "Of each autoscaler that keeps the promise on the busiest day the cheapest target, with what it needs on that day"
    )]
        IReadOnlyList<PlayedPolicy> OnBusiestDay,
    [property: Description(
        "Of those the ones that need less than a fleet of the answer and lose the promise on another day: why they were not taken"
    )]
        IReadOnlyList<LostPolicy> Lost,
    int AutoscalersPlayed,
    [property: Description("That were to be played")] int Autoscalers,
    [property: Description("Stopped before it was through: the best so far")] bool Interrupted,
    [property: Description("The whole month, played with the answer; away where nobody asked")]
        ConfirmedMonth? Confirmed,
    [property: Description("What was assumed, chosen or left out")] IReadOnlyList<string> Notes,
    [property: Description("Basis of the predictions, in a sentence")] string HowSure
)
{
    /// <summary>Whether the promise must hold in each hour.</summary>
    [Description("The promise must hold in each hour, not just over the month and its busiest day")]
    public bool EveryHour { get; init; }

    /// <summary>What becomes of the scenario's batch.</summary>
    [Description("The scenario's batch in the gaps of two days; empty without one")]
    public IReadOnlyList<PlayedBatch> Batch { get; init; } = [];

    /// <summary>What may be gone from the fleet without the promise.</summary>
    [Description("What may be gone without the promise, and is in the bill; away where nobody asked")]
    public MonthRedundancy? Redundancy { get; init; }

    /// <summary>What is held ready to start; its nodes are among those that are bought.</summary>
    [Description(
        "What is held ready to start while the fleet is scaled, and bought with it; away where nothing is"
    )]
    public HeldStandby? Standby { get; init; }

    /// <summary>The scenario's pools beside the fleet.</summary>
    [Description("The scenario's pools, which stay, beside the fleet; away without pools")]
    public MonthPools? Pools { get; init; }

    /// <summary>The purchase, decided on a past day and played against the prices that came.</summary>
    [Description("The purchase, decided on a past day and played; away where nobody asked")]
    public PurchaseHindsight? Hindsight { get; init; }
}

[Description("A month of traffic and the days of it that were played")]
public sealed record MonthTraffic(
    string Name,
    string? Source,
    string? AsOf,
    double RatePerS,
    int MonthDays,
    double Requests,
    double MeanInputTokens,
    double MeanOutputTokens,
    IReadOnlyList<PlayedDay> Days
);

[Description("A day that was played")]
public sealed record PlayedDay(
    [property: Description("Of the month, from 1")] int Day,
    [property: Description("Days that it is played for, itself among them")] int StandsFor,
    double RatePerS,
    double PeakMinutePerS,
    [property: Description("It has the busiest hour: the promise must hold on it")] bool Busiest
);

[Description("An autoscaler that keeps the promise on the busiest day and loses it on another")]
public sealed record LostPolicy(
    string Policy,
    [property: Description("Away where the policy has none")] string? Metric,
    double? Target,
    [property: Description("Day on which it loses it, of the month, from 1")] int Day,
    [property: Description("Days that this one stands for, itself among them")] int StandsFor,
    [property: Description("The latency that is lost; away where a queue grew or a request was not served")]
        string? Promise,
    [property: Description("Over the month, at the certainty that was asked for")] double? MonthS,
    [property: Description("On that day alone, of every_hour in its worst hour, at that certainty")]
        double? DayS,
    double? LimitS
);

[Description("A fleet over the month")]
public sealed record MonthFleet(
    [property: Description("The autoscaler; away where the fleet stays as it is")] string? Policy,
    [property: Description("Away where the policy has none")] string? Metric,
    double? Target,
    [property: Description("Replicas of each hour of a day, of a scheduled policy")]
        IReadOnlyList<int>? Schedule,
    double ReplicasMean,
    int ReplicasPeak,
    [property: Description("A month, at the certainty that was asked for, as all that is paid here")]
        Quantity GpuHours,
    [property: Description("At the prediction itself; away where it was not played")]
        Quantity? GpuHoursPredicted,
    [property: Description("A month, bought in the cheapest place; away without a price")] Quantity? Usd,
    [property: Description("A month on demand, in the place that is cheapest so")] Quantity? UsdOnDemand,
    IReadOnlyList<MonthPromise> Promises,
    [property: Description(
        "Hours of the month; away for a fleet that stays, which is judged on the busiest day"
    )]
        int? Hours,
    [property: Description("Those in which every latency was within its limit")] int? HoursKept,
    JudgedHour? WorstHour,
    [property: Description(
        "A month, of whole nodes, whether replicas stand on them or not; away without a price"
    )]
        Quantity? GpuHoursPaid = null,
    [property: Description(
        "Of a fleet that stays: fewest that keep the promise; the others stand on GPUs that are paid anyway"
    )]
        int? ReplicasNeeded = null
);

[Description("A promised latency over the month")]
public sealed record MonthPromise(
    string Name,
    double LimitS,
    [property: Description(
        "At the certainty that was asked for; over the busiest day for a fleet that stays"
    )]
        double AtConfidenceS,
    [property: Description("On the busiest day alone, at that certainty")] double BusiestDayS,
    [property: Description("At the prediction itself; away where it was not played")] double? PredictedS
);

[Description(
    "The hour that comes closest to a limit, or exceeds it most, at the certainty that was asked for"
)]
public sealed record JudgedHour(
    [property: Description("Of the month, from 1")] int Day,
    double FromS,
    string Promise,
    double S,
    double LimitS
);

[Description("From the largest fleet all month to what is bought; the steps add up")]
public sealed record MonthBill(
    [property: Description("The fleet that stays as it is, all month on demand, where that is cheapest")]
        double StaticUsd,
    [property: Description(
        "Change by following the traffic, on demand; 0 where a fleet that stays is chosen"
    )]
        double AutoscalingUsd,
    [property: Description("Change by commitments and by the place where they are had")] double PurchaseUsd,
    [property: Description("What is paid")] double Usd,
    [property: Description("Over the month's tokens of prompts and outputs")] double UsdPerMBlended,
    [property: Description("Over the month's requests")] double UsdPerRequest
);

[Description(
    "A step of the waterfall: of fleets that stay the smallest that keeps the promise on the busiest day with all steps so far"
)]
public sealed record WaterfallRow(
    [property: Description(
        "single-requests, continuous-batching, paged-kv, quantization, fp8-kv, prefix-caching, right-gpu, right-size, autoscaling, purchase"
    )]
        string Step,
    [property: Description("Over the month's tokens of prompts and outputs; away where it is not known")]
        double? UsdPerM,
    [property: Description("Over the month's requests; away where it is not known")] double? UsdPerRequest,
    [property: Description(
        "Against the last step that is known; away for the first, and where it is not known"
    )]
        double? ChangeUsdPerM,
    [property: Description("A month, on demand up to the purchase; away where it is not known")]
        double? UsdPerMonth,
    [property: Description("That were played; away where nothing was")] int? Replicas,
    int? Gpus,
    string? Gpu,
    [property: Description("Spread of a replica, such as TP2")] string? Spread,
    string? Weights,
    string? Kv,
    [property: Description("Why nothing changed or is known, or what it is")] string? Words
);

[Description("How long the most replicas that there may be keep the promise on the busiest day")]
public sealed record GrowthLimit(
    [property: Description("Growth of traffic, as a fraction")] double PerMonth,
    int MaxReplicas,
    [property: Description(
        "Months of growth that they hold; away where they do for all that are looked ahead"
    )]
        int? MonthsHeld,
    [property: Description("Months that are looked ahead")] int MonthsLookedAhead,
    [property: Description("Traffic over today's that they hold")] double FactorHeld,
    [property: Description("Traffic over today's that they do not hold; away where none was found")]
        double? FactorLost
);

[Description("What it costs that a part may be gone; bought in the cheapest place of the fleet")]
public sealed record RedundancyCost(
    [property: Description(
        "n+1: one replica; node: those of one node; zone: one of three; upgrade: one roll-out, replica by replica"
    )]
        string Name,
    [property: Description("On top when most run")] int Replicas,
    [property: Description("On top of the bill; of one upgrade for that")] double UsdPerMonth,
    [property: Description("The bill has it: nothing comes on top")] bool InBill
);

[Description("Power of the fleet by the board power of its GPUs; hosts, network and cooling come on top")]
public sealed record MonthPower(
    [property: Description("Watts when most GPUs are paid for, unused ones of whole instances included")]
        double PeakW,
    double PeakGpus,
    [property: Description("Board power of one GPU in watts")] double GpuW,
    [property: Description("Limit in watts; away without one")] double? MaxW,
    [property: Description("No other limit allows fewer GPUs")] bool LimitsGpus
);

[Description(
    "Replicas in the bill beside those that follow the traffic: counts of replicas are without them"
)]
public sealed record MonthRedundancy(
    [property: Description(
        "What may be gone without the promise: n+1, one replica; node, those of one node; zone, one of three"
    )]
        string Name,
    [property: Description("Replicas more when most run")] int Replicas,
    [property: Description("Replicas more of the fleet that stays as it is")] int StayingReplicas
);

[Description("What the fleet costs where it could be bought")]
public sealed record FleetPlace(
    [property: Description("A replica at your own price, where no instance is named")] string Node,
    [property: Description("As cloud/region; away for your own price")] string? Region,
    double GpusPerNode,
    double NodeUsdPerHour,
    int PeakNodes,
    int CommittedNodes,
    double UsdPerMonth,
    double OnDemandUsdPerMonth,
    [property: Description("Source of the price and its day")] string Source
);

[Description("The whole month beside the days that stand for it")]
public sealed record ConfirmedMonth(
    long Requests,
    double GpuHours,
    [property: Description("GPU-hours by days over those of the whole month, less 1")]
        double GpuHoursDifference,
    IReadOnlyList<ConfirmedLatency> Latencies,
    [property: Description("The promise, as it was asked for, over the whole month")] bool Kept,
    [property: Description("Of the whole month, those in which requests arrive")] int Hours,
    [property: Description("Hours in which every latency was within its limit")] int HoursKept
);

[Description("A promised latency, by days and over the whole month")]
public sealed record ConfirmedLatency(string Name, double ByDaysS, double WholeS, double Difference);

[Description("The month on another GPU")]
public sealed record MonthOnGpu(
    [property: Description("One replica; replicas are those of the fleet that stays")]
        SimulatedFleet Deployment,
    MonthFleet Fleet
);
