using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Quality;

[Document("bench.quality")]
[Description("A quality gate: the same questions to two servers. Shares are from 0 to 1, ranges 95 %")]
public sealed record QualityDocument(
    QualityVerdict Verdict,
    [property: Description("The answer in one or two sentences")] string Words,
    [property: Description("Cut off: of what was answered until then")] bool Interrupted,
    [property: Description("Loss of accuracy that is accepted")] double Margin,
    [property: Description("Share of pairs that may lack an answer")] double MaxFailures,
    QualityConditions Conditions,
    QualitySide Baseline,
    QualitySide Candidate,
    QualityFinding Finding,
    [property: Description("The baseline against itself")] QualityFinding? BaselineAgain,
    [property: Description("By category, in the order of their names")]
        IReadOnlyList<QualityFinding> Categories,
    int FailedPairs,
    double FailedFraction,
    [property: Description("Not asked before an interruption")] int NotAsked,
    [property: Description("Share of answers that differ in any character")] double Differing,
    [property: Description("Characters that are the same before the answers differ")]
        int? FirstDifferenceMedian,
    [property: Description("Tokens of the candidate over the baseline's; absent where none are counted")]
        double? LengthRatio,
    [property: Description("The candidate's answers are 90 to 110 % as long")] bool? LengthKept,
    JudgeFigures? Judge,
    IReadOnlyList<AnsweredPair> Answers,
    IReadOnlyList<FailedPair> Failed
);

[Description("The questions and their setting")]
public sealed record QualityConditions(
    [property: Description("Name of the file of questions")] string Data,
    int Questions,
    [property: Description("Number of repeats of each question")] int Repeats,
    [property: Description("Worked examples before each question")] int Shots,
    [property: Description("chat or completions")] string Api,
    [property: Description("Maximum tokens of an answer")] int MaxAnswer,
    int Concurrency,
    JudgingRule JudgeBy,
    [property: Description("Why that rule")] string JudgeByBecause
);

[Description("Events at a side, beyond right and wrong")]
public sealed record QualitySide(
    [property: Description("The model's name at the server")] string Model,
    [property: Description("The server's address, or the file that kept the answers")] string Where,
    [property: Description("Repeats counted")] int Asked,
    int Answered,
    [property: Description("Number of retried requests")] int Retries,
    [property: Description("Answers cut off at the longest allowed length")] int Truncated,
    [property: Description("Answers without anything in them")] int Empty,
    [property: Description("Of an answer; absent where the server counts none")] double? MeanTokens,
    [property: Description("By kind")] IReadOnlyDictionary<string, int> Failures
)
{
    /// <summary>Message of the server or the network at the first failure; empty without one. A document does not have it.</summary>
    [JsonIgnore]
    public string FirstFailure { get; init; } = "";
}

[Description("Statistics of paired outcomes. Counts are questions: repeats of one share its weight of 1")]
public sealed record QualityFinding(
    double Pairs,
    double BothRight,
    [property: Description("Right only at the baseline: lost")] double OnlyBaseline,
    [property: Description("Right only at the candidate: won")] double OnlyCandidate,
    double BothWrong,
    RangedShare BaselineRight,
    RangedShare CandidateRight,
    [property: Description("Candidate − baseline, by Newcombe's method 10")] RangedShare Difference,
    [property: Description("Right at one side and wrong at the other")] RangedShare Flips,
    [property: Description("Questions that the baseline answers better")] int Lost,
    [property: Description("Questions that the candidate answers better")] int Won,
    [property: Description("McNemar's exact two-sided p")] double McnemarP,
    [property: Description("With as many an equally good candidate passes in four of five runs")]
        long QuestionsNeeded,
    [property: JsonPropertyOrder(-1)]
    [property: Description("The category of the finding, if it is of one")]
        string? Category = null,
    [property: JsonPropertyOrder(-1)]
    [property: Description("Of the baseline against itself: the share of answers that differ")]
        double? Differing = null
);

[Description("A share with its 95 % range; absent where nothing was counted")]
public sealed record RangedShare(double Value, double Low, double High);

[Description("Behavior of a judge")]
public sealed record JudgeFigures(
    string Model,
    [property: Description("Questions that went to the candidate in both orders")] int Wins,
    [property: Description("Equal answers, ties, and questions where the two orders disagree")] int Ties,
    [property: Description("Questions that went to the baseline in both orders")] int Losses,
    [property: Description("Ties without asking: the answers are the same")] int Same,
    [property: Description("Questions where it preferred the same place in both orders")] int KeptToPlace
)
{
    /// <summary>Share of the questions it was asked about where it kept to a place.</summary>
    [JsonIgnore]
    public double PlaceFraction =>
        Wins + Ties + Losses > Same ? (double)KeptToPlace / (Wins + Ties + Losses - Same) : 0;
}

[Description("A question that both sides answered")]
public sealed record AnsweredPair(
    string Id,
    [property: Description("From 0")] int Repeat,
    bool BaselineRight,
    bool CandidateRight,
    [property: Description("The letter, number or text that was read; absent where none was")]
        string? BaselineRead,
    string? CandidateRead,
    [property: Description("Characters until the answers differ; absent where they are the same")]
        int? DiffersAt
);

[Description("A question that cannot be compared")]
public sealed record FailedPair(
    string Id,
    [property: Description("From 0")] int Repeat,
    [property: Description("The side that failed and how, or the judge's failure")] string Reason
);
