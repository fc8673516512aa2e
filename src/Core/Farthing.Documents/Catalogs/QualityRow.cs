using System.ComponentModel;

namespace Farthing.Documents.Catalogs;

[Description("A measured loss of quality, as its source states it")]
public sealed record QualityRow(
    [property: Description("The way to quantize")] string Method,
    [property: Description("What the source says more of it")] string? Scheme,
    string Model,
    QualityTask Task,
    string Benchmark,
    QualityMeasure Measure,
    [property: Description("The unquantized format")] string Against,
    [property: Description("The unquantized model's figure; scores in percent")] decimal? Baseline,
    [property: Description("The quantized model's")] decimal? Value,
    [property: Description("Of a score, in points: negative is a loss")] decimal? ChangePoints,
    [property: Description("Of a perplexity: positive is a loss")] decimal? ChangePercent,
    [property: Description("Of a score: quantized over unquantized")] decimal? KeptPercent,
    [property: Description("The source's words where it has no figures")] string? Finding,
    [property: Description("What the source says of the figure's scatter; away: nothing")] string? Spread,
    QualitySource Source
);

/// <summary>What a benchmark asks for.</summary>
public enum QualityTask
{
    /// <summary>Facts of school and trade: MMLU, C-Eval.</summary>
    Knowledge,

    /// <summary>Several steps of thought: BBH, GPQA.</summary>
    Reasoning,

    /// <summary>Word problems and numbers: GSM8K, MATH.</summary>
    Arithmetic,

    /// <summary>Programs: HumanEval.</summary>
    Code,

    /// <summary>Keeping to a form: IFEval.</summary>
    Instructions,

    /// <summary>Everyday sense: HellaSwag, WinoGrande, ARC.</summary>
    CommonSense,

    /// <summary>Not repeating what is false: TruthfulQA.</summary>
    Truthfulness,

    /// <summary>Finding something in a long prompt.</summary>
    LongContext,

    /// <summary>Calling functions.</summary>
    ToolCalls,

    /// <summary>Several of these in one figure.</summary>
    Mixed,

    /// <summary>The next token of a text: perplexity, divergence.</summary>
    Text,
}

/// <summary>What a figure of quality counts.</summary>
public enum QualityMeasure
{
    /// <summary>Share of right answers, in percent.</summary>
    Score,

    /// <summary>Perplexity: lower is better.</summary>
    Perplexity,

    /// <summary>Mean Kullback-Leibler divergence from the 16-bit model: lower is better.</summary>
    KlDivergence,

    /// <summary>Share of positions where both models prefer the same token, in percent.</summary>
    SameTopToken,
}

[Description("Where a figure of quality was read")]
public sealed record QualitySource(
    string Name,
    [property: Description("The day that it was read")] DateOnly ReadOn,
    [property: Description("The source's own day or month; away where it has none")] string? AsOf,
    [property: Description(
        "high: condition and figure stand there and the pair is fair; medium: the maker's, old, or conditions are missing; low: secondary; away: not rated"
    )]
        string? Confidence,
    string? Note
);

[Document("catalog.show")]
[Description("What is known of the quality that a way to quantize costs")]
public sealed record MethodQuality(
    string Method,
    string What,
    [property: Description("The format of weights as which it is simulated; away where it is not")]
        string? Weights,
    IReadOnlyList<QualityRow> Entries,
    [property: Description("Tasks for which no evidence is held")] IReadOnlyList<QualityTask> NoEvidence,
    [property: Description("Where there are no entries: the nearest method that has some")] string? Nearest
);
