using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Quantities;
using static System.Text.Json.Serialization.JsonIgnoreCondition;

namespace Farthing.Documents.Benches;

[Document("bench")]
[Description("A load test: figures of every load, and every event of every request")]
public sealed record BenchDocument(
    [property: JsonIgnore(Condition = Never)] string? Url,
    [property: JsonIgnore(Condition = Never)] string? ServedModel,
    [property: JsonIgnore(Condition = Never)] LoadApi? Api,
    [property: Description("Transport of the requests; absent for imports")]
    [property: JsonIgnore(Condition = Never)]
        TransportKind? Transport,
    [property: Description("Address of the proxy, without name and password")]
    [property: JsonIgnore(Condition = Never)]
        string? Proxy,
    [property: Description("The flag or variable that names the proxy")] string? ProxyFrom,
    [property: Description("The server that an emulated one imitates; absent for a real one")]
    [property: JsonIgnore(Condition = Never)]
        string? Emulated,
    [property: JsonIgnore(Condition = Never)] string? Model,
    [property: JsonIgnore(Condition = Never)] string? Gpu,
    [property: JsonIgnore(Condition = Never)] int? Gpus,
    [property: JsonIgnore(Condition = Never)] int? Tp,
    [property: JsonIgnore(Condition = Never)] string? Weights,
    [property: JsonIgnore(Condition = Never)] string? Engine,
    ImportOrigin? Imported,
    bool Interrupted,
    bool Valid,
    IReadOnlyList<string> Notes,
    [property: JsonIgnore(Condition = Never)] BenchPrompts? Prompts,
    [property: JsonIgnore(Condition = Never)] BenchWarmUp? WarmUp,
    [property: JsonIgnore(Condition = Never)] double? GpuPriceUsdPerHour,
    [property: Description("The load from which on more brings ever less throughput")]
    [property: JsonIgnore(Condition = Never)]
        double? Knee,
    [property: Description("The highest load that keeps the promise, every lower one too")]
    [property: JsonIgnore(Condition = Never)]
        double? Best,
    [property: JsonIgnore(Condition = Never)] SloSearch? Search,
    [property: JsonIgnore(Condition = Never)] PlanCheck? Plan,
    RunBill? Bill,
    TargetCheck? Target,
    [property: Description("Ascending; a load that was played again stands there again")]
        IReadOnlyList<BenchLoad> Stages
);

/// <summary>Kind of text in prompts.</summary>
public enum PromptKind
{
    /// <summary>Natural text.</summary>
    Text,

    /// <summary>Random token ids.</summary>
    RandomIds,

    /// <summary>A data set's.</summary>
    Data,
}

[Description("Construction of prompts; absent for imports")]
public sealed record BenchPrompts(
    PromptKind Kind,
    bool Salted,
    [property: Description("Source of the lengths")] string Words,
    string CountedBy,
    double TokensPerWord,
    double OverheadTokens,
    bool IgnoreEos,
    bool ContinuousUsage,
    [property: Description("Leading tokens that requests of a group share on purpose")] int? SharedPrefix,
    int? PrefixGroups
);

[Description("Requests before the loads, until the pace is stable")]
public sealed record BenchWarmUp(
    int Batches,
    double Seconds,
    [property: Description("Coefficient of variation of the last three batches")]
    [property: JsonIgnore(Condition = Never)]
        double? Variation,
    bool Stable
);

[Description("Between which loads the promise breaks; absent without a sweep or a promise")]
public sealed record SloSearch(
    [property: Description("The highest load that keeps it, every lower one too")]
    [property: JsonIgnore(Condition = Never)]
        double? Kept,
    [property: Description("The next load that was tried, which misses it")]
    [property: JsonIgnore(Condition = Never)]
        double? Missed,
    [property: Description("The place between the two where the margin crosses 0")]
    [property: JsonIgnore(Condition = Never)]
        double? Estimate,
    [property: Description("missed ÷ kept − 1")] [property: JsonIgnore(Condition = Never)] double? Width,
    [property: Description("Nothing lies between that is worth a run")] bool Closed,
    [property: Description("Loads played at the two")] int Runs
);

[Description("A plan's prediction beside the measurement")]
public sealed record PlanCheck(
    string File,
    double RatePerS,
    [property: Description("The fleet that the plan chose")] string? Fleet,
    [property: Description("None where another load than the plan's was played")]
        IReadOnlyList<PlanFigure> Figures
);

[Description("One figure of a plan against the same figure as measured, from the scheduled time")]
public sealed record PlanFigure(
    string Name,
    double PredictedS,
    double LowS,
    [property: Description("Absent where the band has no end")]
    [property: JsonIgnore(Condition = Never)]
        double? HighS,
    double MeasuredS,
    [property: Description("measured ÷ predicted − 1")] double Residual,
    bool WithinBand
);

[Description("Dollars of the GPUs while this run lasted; left out without a price, and for imports")]
public sealed record RunBill(
    [property: Description(
        "Price of a GPU-hour × GPUs × wall time; of an emulated server what real GPUs would cost, nothing was paid"
    )]
        Quantity Total,
    [property: Description(
        "From the first request to the server to the end of the last load: warm-up, ramps, drains and pauses included"
    )]
        double WallS
);

[Description("A price per million tokens that was to be reached; left out where none was asked for")]
public sealed record TargetCheck(
    [property: Description("Dollars per million tokens, prompts and outputs together, at the utilization")]
        double UsdPerM,
    [property: Description("Share of the load that is used")] double Utilization,
    [property: Description(
        "Prompt and output tokens per second of all GPUs at full load that the price takes"
    )]
        double NeededTokensPerS,
    [property: Description("A valid load within the promise, where there is one, reaches it")] bool Reached,
    [property: Description(
        "The lowest load that reaches it; where none does, the one with the most tokens. Absent where no load counts"
    )]
    [property: JsonIgnore(Condition = Never)]
        double? Load,
    [property: Description(
        "Prompt and output tokens per second measured there; low and high are the 95 % interval"
    )]
    [property: JsonIgnore(Condition = Never)]
        Quantity? TokensPerS,
    [property: Description("The price there, blended, at the utilization")]
    [property: JsonIgnore(Condition = Never)]
        Quantity? Price,
    [property: Description("needed_tokens_per_s ÷ tokens_per_s: above 1 it is missed")]
    [property: JsonIgnore(Condition = Never)]
        double? Factor,
    [property: Description("The lowest load that reaches it and misses the promise; absent where none does")]
    [property: JsonIgnore(Condition = Never)]
        double? ReachedBeyondPromise
);

[Description("Origin of another tool's result; only there")]
public sealed record ImportOrigin(
    string Tool,
    string? Version,
    [property: Description("Several with a comma")] string File,
    [property: Description("Differences in definition, renamed, missing and left-out members")]
        IReadOnlyList<string> Notes
)
{
    /// <summary>The server's address; null where unknown.</summary>
    [JsonIgnore]
    public string? Url { get; init; }

    /// <summary>The model as the file names it; null where it does not.</summary>
    [JsonIgnore]
    public string? ServedModel { get; init; }

    /// <summary>The endpoint; null where unknown.</summary>
    [JsonIgnore]
    public LoadApi? Api { get; init; }

    /// <summary>GPUs of the server; null where neither the file nor a flag says.</summary>
    [JsonIgnore]
    public int? Gpus { get; init; }
}

/// <summary>Transport of a load's requests.</summary>
public enum TransportKind
{
    /// <summary>HTTP/1.1 in plain text over the framework's sockets.</summary>
    Sockets,

    /// <summary>HTTP/1.1 over TLS on the framework's sockets.</summary>
    Tls,

    /// <summary>HTTP/2, by the framework's HTTP client.</summary>
    Http2,

    /// <summary>HTTP/1.1 through a proxy, by the framework's HTTP client.</summary>
    Proxy,
}
