using System.ComponentModel;
using System.Text.Json.Serialization;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Quantities;
using static System.Text.Json.Serialization.JsonIgnoreCondition;

namespace Farthing.Documents.Benches;

[Description("A load and what was measured under it")]
public sealed record BenchLoad(
    LoadLevelKind Load,
    [property: Description("Requests in flight, or requests per second; for a trace, its speed")]
        double Value,
    [property: Description("No check failed")] bool Valid,
    [property: Description("Interrupted while it ran; left out where it was not")] bool? CutOff,
    IReadOnlyList<ValidityCheck> Checks,
    [property: Description("The steady part: headline figures are of it")] WindowFigures Steady,
    double SteadyFromS,
    [property: Description(
        "Requests' mean times between settling and the end of sending; below 3 there is no steady window, and steady is the whole run. Null for figures of other tools"
    )]
    [property: JsonIgnore(Condition = Never)]
        double? SteadyRounds,
    [property: Description("Scheduled requests that the cap on requests in flight kept from being sent")]
    [property: JsonIgnore(Condition = Never)]
        int? Unsent,
    [property: Description("From the first request to the last one's end, ramp and drain included")]
        WindowFigures Whole,
    [property: Description("Of the steady window; a metric without values is missing")]
        IReadOnlyDictionary<LoadLatency, LatencySummary> Latencies,
    TokenCounts Tokens,
    [property: Description("Null where unknown, or where a trace says")]
    [property: JsonIgnore(Condition = Never)]
        AskedLengths? AskedLengths,
    [property: Description("Requests by how they ended, of the whole run")]
        IReadOnlyDictionary<RequestOutcome, int> Outcomes,
    [property: Description("Message of the server or the network at the first failure of a kind")]
        IReadOnlyDictionary<RequestOutcome, string>? FailureDetails,
    [property: Description("Finished requests by why they ended")]
        IReadOnlyDictionary<FinishKind, int> Finishes,
    [property: Description("Most requests in flight at a time")]
    [property: JsonIgnore(Condition = Never)]
        int? PeakInFlight,
    ClientHealth Client,
    IReadOnlyList<PromiseFinding> Promise,
    [property: Description("Requests per second that met every target themselves")]
    [property: JsonIgnore(Condition = Never)]
        double? GoodputPerS,
    [property: Description("Share of the requests of the steady window, failed ones included")]
    [property: JsonIgnore(Condition = Never)]
        double? GoodFraction,
    [property: Description("Null without a price or without output")]
    [property: JsonIgnore(Condition = Never)]
        BenchBill? Cost,
    [property: Description(
        "Null where no model and GPU are named, or the load is a trace or of conversations"
    )]
    [property: JsonIgnore(Condition = Never)]
        BenchPrediction? Predicted,
    [property: Description("Null where no page of metrics was read")]
    [property: JsonIgnore(Condition = Never)]
        ServerLoad? Engine,
    [property: Description("Null without an exporter of GPU metrics")]
    [property: JsonIgnore(Condition = Never)]
        ServerGpus? Gpu,
    [property: Description(
        "One row a page: seconds after the load's start (below 0 for the page before it), requests running, requests waiting, KV use, watts, output tokens per second, DRAM active, tensor units active; null for what is not known"
    )]
    [property: JsonIgnore(Condition = Never)]
        IReadOnlyList<IReadOnlyList<double>>? Course,
    [property: Description("Answers to graded questions; left out for other prompts")] GradedAnswers? Graded,
    long StartNs,
    [property: JsonConverter(typeof(CompactRows<BenchRequestRow>))] IEnumerable<BenchRequestRow> Requests
)
{
    /// <summary>True where the load is a number of requests in flight.</summary>
    [JsonIgnore]
    public bool IsConcurrency => Load == LoadLevelKind.Concurrency;

    /// <summary>Time to the first token: from the scheduled time where that is known.</summary>
    [JsonIgnore]
    public LatencySummary? Ttft => Of(LoadLatency.TtftFromScheduled) ?? Of(LoadLatency.TtftFromSent);

    /// <summary>Time to the first shown token, likewise.</summary>
    [JsonIgnore]
    public LatencySummary? Ttfo => Of(LoadLatency.TtfoFromScheduled) ?? Of(LoadLatency.TtfoFromSent);

    /// <summary>Time per output token.</summary>
    [JsonIgnore]
    public LatencySummary? Tpot => Of(LoadLatency.TpotFromScheduled) ?? Of(LoadLatency.TpotFromSent);

    /// <summary>Time to the last token, from the scheduled time where that is known.</summary>
    [JsonIgnore]
    public LatencySummary? E2e => Of(LoadLatency.E2eFromScheduled) ?? Of(LoadLatency.E2eFromSent);

    /// <summary>True when more requests failed, or never left, than the error budget allows: no promise is kept by answers that did not come.</summary>
    [JsonIgnore]
    public bool HasTooManyErrors =>
        Checks.Any(check => check is { Name: "errors" or "never sent", State: CheckState.Failed });

    /// <summary>True when there is a promise, all of it is kept, and the errors are within their budget.</summary>
    [JsonIgnore]
    public bool KeepsPromise =>
        Promise.Count > 0 && !HasTooManyErrors && Promise.All(finding => finding.Kept);

    /// <summary>A latency; null where there is none.</summary>
    public LatencySummary? Of(LoadLatency latency) => Latencies.GetValueOrDefault(latency);
}

/// <summary>Why a generation ended.</summary>
public enum FinishKind
{
    /// <summary>It has not ended, or no reason was given.</summary>
    None,
    Stop,
    Length,
    ToolCalls,
    ContentFilter,
    Abort,
    Other,
}

[Description("Tokens of finished requests")]
public sealed record TokenCounts(
    [property: Description("The worst source of any request")] TokenSource CountedBy,
    [property: Description("Output tokens per event with tokens")] double PerEvent,
    [property: Description("Why gaps may not be called per token; null where they may")]
    [property: JsonIgnore(Condition = Never)]
        string? ItlRefused,
    double MeanInput,
    double MeanOutput,
    [property: Description("Output tokens over those asked for")] double OutputShare,
    [property: Description("Cached prompt tokens over prompt tokens, by usage or by the server's counters")]
    [property: JsonIgnore(Condition = Never)]
        double? CachedFraction
);

[Description("Time added by the client")]
public sealed record ClientHealth(
    [property: Description("Delay of reads on a connection to itself")]
    [property: JsonIgnore(Condition = Never)]
        double? ReadLagP50S,
    [property: JsonIgnore(Condition = Never)] double? ReadLagP99S,
    [property: Description("Sent − eligible")] [property: JsonIgnore(Condition = Never)] double? SendLagP99S,
    [property: Description("Gaps that ended in an event which shared its read with an earlier one")]
        double CoalescedFraction,
    [property: Description("Processor time over wall time; 1 is one core")] double CoresUsed,
    [property: Description("Connections opened after the clock had started")]
    [property: JsonIgnore(Condition = Never)]
        int? LateConnections
);

[Description("One promise against what was measured, from the scheduled time")]
public sealed record PromiseFinding(
    [property: Description("Such as ttft_p95")] string Target,
    double LimitS,
    [property: Description("Null where it cannot be told")]
    [property: JsonIgnore(Condition = Never)]
        double? MeasuredS,
    [property: Description("Known and kept")] bool Kept
);

[Description("Cost of a million tokens; low and high are the throughput's interval carried over")]
public sealed record BenchBill(
    [property: Description("All dollars over output tokens, at 100 % of the load")] Quantity Output,
    [property: Description("All dollars over all tokens")] Quantity Blended,
    Quantity OutputAtUtilization,
    Quantity BlendedAtUtilization,
    [property: Description("Share of the load that is used")] double Utilization,
    [property: Description("Null without --model and --gpu")]
    [property: JsonIgnore(Condition = Never)]
        BenchSplit? Split,
    [property: Description(
        "All dollars over requests, at 100 % of the load; away where their rate is unknown"
    )]
        Quantity? PerRequest = null,
    Quantity? PerRequestAtUtilization = null
);

[Description("Dollars by GPU time of prompts and answers")]
public sealed record BenchSplit(
    [property: Description("Dollars of prompts over prompt tokens")] Quantity Input,
    [property: Description("Dollars of answers over output tokens")] Quantity Output,
    [property: Description("The prompts' share of GPU time")] double PrefillShare,
    string Basis
);

[Description("The model's prediction for the same load")]
public sealed record BenchPrediction(
    [property: JsonIgnore(Condition = Never)] Quantity? TpotP50,
    [property: JsonIgnore(Condition = Never)] Quantity? TtftP50,
    [property: JsonIgnore(Condition = Never)] Quantity? OutputTokensPerS,
    [property: Description("Its source, or the reason why there is none")] string Provenance
);

[Description(
    "Times in microseconds after the stage's start_ns; -1 where something never happened or is not known"
)]
public sealed record BenchRequestRow(
    long ScheduledUs,
    long EligibleUs,
    long SentUs,
    long EndedUs,
    RequestOutcome Outcome,
    int Status,
    FinishKind Finish,
    int AskedInput,
    int AskedOutput,
    long Input,
    long Output,
    long Cached,
    int Session,
    [property: Description(
        "Three numbers an event: microseconds after sent_us, tokens (-1 not known), kind: 0 role, 1 reasoning, 2 content, 3 tool, 4 refusal, 5 empty, 6 usage, 7 done"
    )]
        IReadOnlyList<long> Events
);

[Description("Finished answers to graded questions, compared with the labels")]
public sealed record GradedAnswers(
    [property: Description("All answers")] ServedGrades All,
    [property: Description("By what served them")] IReadOnlyList<ServedGrades> By
);

[Description("Answers that one source served")]
public sealed record ServedGrades(
    [property: Description(
        "cache (TIER) by x-farthing-cache, else model NAME by x-farthing-model, else the model asked for"
    )]
        string ServedBy,
    int Answers,
    [property: Description("Not the right answer of the question's intent, word for word")] int Wrong,
    [property: Description("Of the wrong ones: answers that the file does not know")] int Unknown,
    [property: Description("Clopper-Pearson upper bound of the share of wrong answers, 95 %, for one look")]
        double WrongAtMost,
    [property: Description("Answers whose cost the gateway stated")] int Priced,
    [property: Description("Sum of the costs that the gateway stated; left out where it stated none")]
        Money? CostUsd
);

[Description("Rates within a window of time")]
public sealed record WindowFigures(
    double Seconds,
    [property: Description("Sent in it and finished, then or later")] int Requests,
    [property: Description(
        "Finished requests, each by the share of its time in flight that lies in the window, per second"
    )]
    [property: JsonPropertyName("requests_per_s")]
        double RequestsPerSecond,
    [property: Description("Tokens whose events came in it, per second")]
    [property: JsonPropertyName("output_tokens_per_s")]
        double OutputTokensPerSecond,
    [property: Description("Prompt tokens of those requests, by the same share, per second")]
    [property: JsonPropertyName("input_tokens_per_s")]
        double InputTokensPerSecond,
    [property: Description("Averaged over time")] double MeanInFlight
)
{
    /// <summary>Output tokens of finished requests, each by the share of its time in flight that lies in the window, per second: what <see cref="OutputTokensPerSecond"/> is held against. Not a number for figures of other tools.</summary>
    [JsonIgnore]
    public double FinishedTokensPerSecond { get; init; } = double.NaN;
}
