using Farthing.Documents.Benches;
using Farthing.Documents.Quality;
using Farthing.Measurement.Load;
using Farthing.Measurement.Quality.Asking;
using Farthing.Measurement.Quality.Judging;
using Farthing.Measurement.Quality.Questions;

namespace Farthing.Benches.Quality;

/// <summary>Plan of a quality gate.</summary>
public sealed record QualityPlan
{
    /// <summary>The servers.</summary>
    public required QualitySides Sides { get; init; }

    /// <summary>The baseline's kept answers.</summary>
    public AnswersOfSide? KeptBaseline { get; init; }

    /// <summary>The file of questions.</summary>
    public required string File { get; init; }

    /// <summary>The questions that are asked.</summary>
    public required IReadOnlyList<QualityQuestion> Questions { get; init; }

    /// <summary>Form of the questions.</summary>
    public required AskForm Form { get; init; }

    /// <summary>Load and patience.</summary>
    public required AskOptions Options { get; init; }

    /// <summary>Rule of judging.</summary>
    public required JudgingRule Rule { get; init; }

    /// <summary>Why it is that rule.</summary>
    public required string RuleBecause { get; init; }

    /// <summary>Prompt of the judge.</summary>
    public required JudgePrompt Prompt { get; init; }

    /// <summary>Number of repeats of each question.</summary>
    public int Repeats { get; init; }

    /// <summary>The baseline is asked a second time.</summary>
    public bool AsksBaselineAgain { get; init; }

    /// <summary>Loss that is accepted.</summary>
    public double Margin { get; init; }

    /// <summary>Share of pairs that may lack an answer.</summary>
    public double MaxFailures { get; init; }

    /// <summary>An undecided gate ends with 0.</summary>
    public bool AllowsUndecided { get; init; }

    /// <summary>File of all answers; null for none.</summary>
    public string? KeepFile { get; init; }

    /// <summary>Number of printed flips.</summary>
    public int Show { get; init; }

    /// <summary>The rule's word.</summary>
    public string RuleWord => JudgingRules.Word(Rule);

    /// <summary>Questions and setting, for the document.</summary>
    public QualityConditions Conditions =>
        new(
            Path.GetFileName(File),
            Questions.Count,
            Repeats,
            Form.Shots.Count,
            Form.Api == LoadApi.Chat ? "chat" : "completions",
            Form.MaxTokens,
            Options.Concurrency,
            Rule,
            RuleBecause
        );

    /// <summary>Reading of a reference by the rule.</summary>
    public string Read(string reference) =>
        Rule == JudgingRule.Numeric && NumberAnswer.Read(reference) is decimal number
            ? FormattableString.Invariant($"{number:0.############}")
            : reference;
}

/// <summary>The servers of a quality gate.</summary>
/// <param name="Baseline">Null where its answers were kept.</param>
/// <param name="Candidate">Null where the baseline's answers are only kept.</param>
/// <param name="Judge">Null without a judge.</param>
/// <param name="Api">Which endpoint of the sides; a judge's is always chat.</param>
public sealed record QualitySides(
    LoadTarget? Baseline,
    LoadTarget? Candidate,
    LoadTarget? Judge,
    LoadApi Api
);
