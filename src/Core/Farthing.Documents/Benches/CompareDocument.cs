using System.ComponentModel;
using System.Text.Json.Serialization;
using static System.Text.Json.Serialization.JsonIgnoreCondition;

namespace Farthing.Documents.Benches;

[Document("bench.compare")]
[Description("Two load tests, load by load: which differences are real. A is the baseline")]
public sealed record CompareDocument(
    [property: Description("The answer in one sentence")] string Answer,
    ComparedSide A,
    ComparedSide B,
    [property: Description("Smallest difference of interest")] double Margin,
    [property: Description("Chance of a difference where there is none, for a table together")] double Level,
    [property: Description("Moving-block bootstraps of each run")] int Draws,
    [property: Description("The load that the answer is about, its place in loads")] int Headline,
    IReadOnlyList<string> OnlyA,
    IReadOnlyList<string> OnlyB,
    [property: Description("Differences between the runs as a whole besides the measured ones")]
        IReadOnlyList<NotAlike> NotAlike,
    [property: Description("Loads that both have, ascending")] IReadOnlyList<ComparedLoad> Loads,
    [property: Description("Null without --fail-if-worse")]
    [property: JsonIgnore(Condition = Never)]
        GateFinding? Gate
);

[Description("One run, or several of the same")]
public sealed record ComparedSide(
    IReadOnlyList<string> Files,
    [property: Description("Subject and place of the measurement: of the first run")] string Title,
    bool Valid
);

[Description("Something in which the two sides differ besides what was measured")]
public sealed record NotAlike(
    string What,
    string A,
    string B,
    [property: Description("Its consequence; empty where it may be what is being tested")] string Effect
)
{
    /// <summary>Names, or beginnings of names, of figures that cannot be compared because of it.</summary>
    public IReadOnlyList<string> Unfair { get; init; } = [];

    /// <summary>Said beside each of those figures.</summary>
    [JsonIgnore]
    public string Reason { get; init; } = "";

    /// <summary>Why a figure cannot be compared; null where this is no reason.</summary>
    public string? ReasonAgainst(string metric) =>
        Unfair.Any(name => metric.StartsWith(name, StringComparison.Ordinal)) ? Reason : null;
}

[Description("A load that both sides have")]
public sealed record ComparedLoad(
    LoadLevelKind Load,
    double Value,
    string Words,
    [property: Description("True when run-to-run spread is in the intervals")] string Spread,
    [property: Description("Tests in the table: Holm's correction is over these")] int Tests,
    RunCounts Runs,
    SideValidity Valid,
    SidePromise PromiseKept,
    IReadOnlyList<NotAlike> NotAlike,
    IReadOnlyList<ComparedFigure> Figures,
    [property: Description("By latency (ttft, tpot, e2e); missing where a side has no requests")]
        IReadOnlyDictionary<string, ComparedCurve> Curves
);

[Description("Runs of each side")]
public sealed record RunCounts(int A, int B);

[Description("Validity of each side")]
public sealed record SideValidity(bool A, bool B);

[Description("State of each side's promise; null without one")]
public sealed record SidePromise(
    [property: JsonIgnore(Condition = Never)] bool? A,
    [property: JsonIgnore(Condition = Never)] bool? B
);

/// <summary>Unit of a change.</summary>
public enum ChangeUnit
{
    /// <summary>B ÷ A − 1.</summary>
    Fraction,

    /// <summary>B − A of a share.</summary>
    Points,
}

[Description("Distance of B from A in one figure, and its verdict")]
public sealed record ComparedFigure(
    [property: Description("Such as ttft_p95")] string Name,
    [property: Description("Such as TTFT p95")] string Label,
    MetricUnit Unit,
    bool Promised,
    double A,
    double B,
    ChangeUnit ChangeIn,
    double Change,
    [property: Description("Lower end of the 95 % interval, without correction for several tests")]
        double Low,
    double High,
    [property: Description("Chance of such a difference if there were none; null without a test")] double P,
    [property: Description("The same after Holm's correction")] double PHolm,
    Verdict Verdict,
    [property: Description("The verdict with its reason")] string Words
);

[Description("Percentile curves of both sides")]
public sealed record ComparedCurve(
    IReadOnlyList<double> Shares,
    [property: JsonPropertyName("a_s")] IReadOnlyList<double> SecondsOfA,
    [property: JsonPropertyName("b_s")] IReadOnlyList<double> SecondsOfB
);

/// <summary>Verdict on whether B may replace A.</summary>
public enum GateState
{
    /// <summary>Something was judged and nothing is worse beyond the margin.</summary>
    Passed,

    /// <summary>A figure is worse beyond the margin.</summary>
    Failed,

    /// <summary>Nothing could be judged.</summary>
    CannotTell,
}

[Description("True when B may replace A: no promised figure is worse beyond the margin")]
public sealed record GateFinding(
    GateState State,
    string Words,
    int Judged,
    [property: Description("Figures that should have been judged and could not")] int NotJudged
);

/// <summary>Unit of a compared figure.</summary>
public enum MetricUnit
{
    [JsonStringEnumMemberName("s")]
    Seconds,

    [JsonStringEnumMemberName("requests_per_s")]
    RequestsPerSecond,

    [JsonStringEnumMemberName("tokens_per_s")]
    TokensPerSecond,

    [JsonStringEnumMemberName("usd_per_m_tokens")]
    UsdPerMillion,

    Tokens,

    /// <summary>A share, 0…1: its difference is counted in points, not in percent of itself.</summary>
    [JsonStringEnumMemberName("fraction")]
    Share,
}
