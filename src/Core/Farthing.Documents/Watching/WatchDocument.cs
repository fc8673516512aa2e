using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Quantities;

namespace Farthing.Documents.Watching;

[Document("watch")]
[Description(
    "One look. Without --once there is one document a line. A figure that is not known is left out; from histogram buckets it has low and high."
)]
public sealed record WatchDocument(
    double UnixSeconds,
    double WindowSeconds,
    [property: Description("All engines as one")] EngineFigures Fleet,
    WatchedLoad Load,
    WatchedGpus Gpus,
    [property: Description("Absent without --gpu-price")] WatchedCost? Cost,
    IReadOnlyList<WatchedAddress> Targets,
    IReadOnlyList<HeldAlert> Alerts,
    [property: Description("Remedy")] IReadOnlyList<string> Advice,
    [property: Description(
        "Percentiles of --slo with the share of the window's requests that was late, as far as buckets tell"
    )]
        IReadOnlyList<LateShare> Promise,
    [property: Description("Every part of --slo, and whether the window keeps it")]
        IReadOnlyList<PromiseVerdict>? Verdicts,
    [property: Description(
        "Of a whole watch (--once, --output, --report), at most 2,000 rows, older ones merged in pairs: end (seconds since 1970), length in seconds, requests running, requests waiting, KV use, input tokens per second, output tokens per second, MBU, MFU, watts, dollars per million tokens, idle dollars since the start; absent for what is not known"
    )]
        IReadOnlyList<IReadOnlyList<double>>? Course,
    [property: Description("Alerts before those of history")] int? HistoryForgotten,
    [property: Description("Every alert of a whole watch, in the order in which they fired")]
        IReadOnlyList<EndedAlert>? History
);

/// <summary>Places of a row of a watch's course.</summary>
public enum CourseColumn
{
    UnixSeconds,
    Seconds,
    Running,
    Waiting,
    KvUse,
    InputPerSecond,
    OutputPerSecond,
    Mbu,
    Mfu,
    Watts,
    UsdPerMillion,
    IdleUsd,
}

[Description("Figures of the engines themselves, over the window")]
public sealed record EngineFigures(
    Quantity? Seconds = null,
    Quantity? Running = null,
    Quantity? MeanRunning = null,
    Quantity? Waiting = null,
    Quantity? KvUse = null,
    Quantity? PrefixHits = null,
    Quantity? RequestsPerSecond = null,
    Quantity? InputTokensPerSecond = null,
    Quantity? OutputTokensPerSecond = null,
    Quantity? MeanInput = null,
    Quantity? MeanOutput = null,
    Quantity? Preemptions = null,
    Quantity? Failed = null,
    Quantity? Aborted = null,
    Quantity? TtftMean = null,
    Quantity? TtftP50 = null,
    Quantity? TtftP95 = null,
    Quantity? TtftP99 = null,
    Quantity? ItlMean = null,
    Quantity? ItlP50 = null,
    Quantity? ItlP95 = null,
    Quantity? ItlP99 = null,
    Quantity? E2eMean = null,
    Quantity? E2eP50 = null,
    Quantity? E2eP95 = null,
    Quantity? E2eP99 = null
);

/// <summary>Source of MBU and MFU.</summary>
public enum LoadOrigin
{
    /// <summary>Not at all.</summary>
    Unknown,

    /// <summary>Measured by DCGM.</summary>
    Dcgm,

    /// <summary>Estimated by the engine.</summary>
    Engine,

    /// <summary>Predicted from the tokens that were served.</summary>
    [JsonStringEnumMemberName("step-time-model")]
    StepTimeModel,
}

[Description("Use of the GPUs")]
public sealed record WatchedLoad(Quantity? Mbu, Quantity? Mfu, LoadOrigin Source, string Words);

[Description("The GPUs behind the engines")]
public sealed record WatchedGpus(
    int Paid,
    [property: Description("True where nobody said how many GPUs there are")] bool Assumed,
    int? Measured,
    Quantity? Power,
    Quantity? MemoryUse,
    Quantity? JoulesPerOutputToken
);

[Description("Dollars now, and over the last day of the watch")]
public sealed record WatchedCost(
    Quantity? UsdPerHour,
    Quantity? UsdPerMOutput,
    Quantity? UsdPerMBlended,
    Quantity? TokensPerUsd,
    Quantity? DayHours,
    Quantity? DayUsd,
    Quantity? DayUsdPerMOutput,
    Quantity? DayUsdPerMBlended,
    [property: Description("Of GPUs without any request")] Quantity? IdleUsd,
    Quantity? UsdPerRequest = null,
    Quantity? DayUsdPerRequest = null
);

[Description("An address that is watched")]
public sealed record WatchedAddress(
    string Name,
    string Engine,
    string Model,
    bool Up,
    [property: Description("Faults and oddities; empty for none")] string State,
    [property: Description("Seconds since its last page; left out where none ever came")] double? PageAgeS,
    EngineFigures Figures
);

[Description("A rule that fires now")]
public sealed record HeldAlert(
    string Rule,
    [property: Description("Empty for all engines together")] string Target,
    string Summary,
    string Advice,
    double SinceUnixSeconds,
    double Value,
    double Threshold
);

[Description("A percentile's budget of late requests")]
public sealed record LateShare(
    string Target,
    double LimitS,
    double LateAllowed,
    double LateLow,
    double LateHigh
);

[Description("A part of the promise")]
public sealed record PromiseVerdict(
    string Target,
    double LimitS,
    [property: Description("Left out where nothing was counted or the limit lies inside a bucket")] bool? Kept
);

[Description("An alert from when it began to when it ended")]
public sealed record EndedAlert(
    string Rule,
    string Target,
    string Summary,
    double StartUnixSeconds,
    [property: Description("Absent while it holds")] double EndUnixSeconds,
    double Seconds
)
{
    /// <summary>True while it holds.</summary>
    [JsonIgnore]
    public bool Holds => double.IsNaN(EndUnixSeconds);
}
