using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;

namespace Farthing.Benches.Quality;

/// <summary>The flags of <c>farthing bench --quality</c>.</summary>
internal static class QualityFlags
{
    public static readonly Option<string[]> Sides = new("--quality")
    {
        Description =
            "Quality gate: the same questions to two servers, baseline=URL1 candidate=URL2 (docs/quality.md)",
        HelpName = "SIDE=URL",
        Arity = new ArgumentArity(1, 2),
        AllowMultipleArgumentsPerToken = true,
    };

    public static readonly Option<string?> JudgeBy = Text(
        "--judge-by",
        "RULE",
        "answer-key, numeric, exact, judge or agreement [default: what the questions ask for]"
    );

    public static readonly Option<string?> JudgeUrl = Text(
        "--judge-url",
        "URL",
        "Server of the model that compares answers"
    );

    public static readonly Option<string?> JudgeModel = Text(
        "--judge-model",
        "NAME",
        "Its model [default: the first that it lists]"
    );

    public static readonly Option<string?> JudgeKeyEnv = Text(
        "--judge-key-env",
        "NAME",
        "Variable that holds its API key [default: as --api-key-env]"
    );

    public static readonly Option<string?> JudgePromptFile = Text(
        "--judge-prompt",
        "FILE",
        "What the judge is asked, instead of the built-in prompt"
    );

    public static readonly Option<string?> BaselineModel = Text(
        "--baseline-model",
        "NAME",
        "Name of the baseline's model at its server [default: the first that it lists]"
    );

    public static readonly Option<string?> CandidateModel = Text(
        "--candidate-model",
        "NAME",
        "The same of the candidate"
    );

    public static readonly Option<string?> BaselineKeyEnv = Text(
        "--baseline-key-env",
        "NAME",
        "Variable that holds the baseline's API key [default: as --api-key-env]"
    );

    public static readonly Option<string?> CandidateKeyEnv = Text(
        "--candidate-key-env",
        "NAME",
        "The same of the candidate"
    );

    public static readonly QuantityFlag MaxAnswer = Count("--max-answer", "Most tokens of an answer", 1, 1e6)
        .Or(1024);

    public static readonly QuantityFlag Shots = Count(
        "--shots",
        "Worked examples before each question: the first rows of the file, or of --shots-file",
        0,
        1000
    );

    public static readonly Option<string?> ShotsFile = Text(
        "--shots-file",
        "FILE",
        "Worked examples, in the formats of --data [all of them, unless --shots]"
    );

    public static readonly Option<string[]> Stop = new("--stop")
    {
        Description = "String that ends an answer; may be given several times",
        HelpName = "TEXT",
    };

    public static readonly QuantityFlag Repeats = Count("--repeats", "Ask everything so often", 1, 100).Or(1);

    public static readonly Option<bool> RepeatBaseline = new("--repeat-baseline")
    {
        Description = "Ask the baseline twice: how many answers an unchanged server flips",
    };

    public static readonly QuantityFlag MaxFailures = new QuantityFlag(
        "--max-failures",
        QuantityKind.Fraction,
        "Share of pairs that may lack an answer; beyond it the gate cannot tell"
    )
        .Between(0, 1)
        .Or(0.01);

    public static readonly Option<bool> AllowUndecided = new("--allow-undecided")
    {
        Description = "Exit code 0 also where the questions are too few to tell",
    };

    public static readonly Option<string?> BaselineAnswers = Text(
        "--baseline-answers",
        "FILE",
        "The baseline's answers, kept by an earlier run, instead of its server"
    );

    public static readonly DestinationFlag KeepAnswers = new("--keep-answers")
    {
        Description = "Keep all answers, one JSON object a line",
        HelpName = "FILE",
    };

    public static readonly QuantityFlag Show = Count("--show", "Print so many flipped answers", 0, 1000)
        .Or(3);

    /// <summary>All of them, in the order of help.</summary>
    public static readonly Option[] All =
    [
        Sides,
        JudgeBy,
        JudgeUrl,
        JudgeModel,
        JudgeKeyEnv,
        JudgePromptFile,
        BaselineModel,
        CandidateModel,
        BaselineKeyEnv,
        CandidateKeyEnv,
        MaxAnswer,
        Shots,
        ShotsFile,
        Stop,
        Repeats,
        RepeatBaseline,
        MaxFailures,
        AllowUndecided,
        BaselineAnswers,
        KeepAnswers,
        Show,
    ];

    /// <summary>Flags of a load test that a quality gate has too.</summary>
    public static readonly Option[] Shared =
    [
        BenchFlags.Concurrency,
        BenchFlags.Margin,
        BenchFlags.Data,
        BenchFlags.Stall,
        BenchFlags.Api,
        BenchFlags.ApiKeyEnv,
        BenchFlags.Insecure,
        CommonFlags.Json,
        CommonFlags.Output,
        CommonFlags.Quiet,
        CommonFlags.Explain,
        CommonFlags.Seed,
    ];

    private static Option<string?> Text(string name, string help, string description) =>
        new(name) { Description = description, HelpName = help };

    private static QuantityFlag Count(string name, string help, double low, double high) =>
        new QuantityFlag(name, QuantityKind.Count, help).Between(low, high).Whole();
}
