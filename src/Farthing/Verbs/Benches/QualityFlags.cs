using System.CommandLine;
using Farthing.Cli;
using Farthing.Measurement.Quality.Judging;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Benches;

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

    public static readonly WordFlag JudgeBy = new(
        "--judge-by",
        "answer-key, numeric, exact, judge or agreement [default: by the questions]",
        JudgingRules.Words
    );

    public static readonly TextFlag JudgeUrl = new(
        "--judge-url",
        "URL",
        "Server of the model that compares answers"
    );

    public static readonly TextFlag JudgeModel = new(
        "--judge-model",
        "NAME",
        "Its model [default: the first that it lists]"
    );

    public static readonly TextFlag JudgeKeyEnv = new(
        "--judge-key-env",
        "NAME",
        "Variable that holds its API key [default: as --api-key-env]"
    );

    public static readonly TextFlag JudgePromptFile = new(
        "--judge-prompt",
        "FILE",
        "Prompt of the judge, instead of the built-in one"
    );

    public static readonly TextFlag BaselineModel = new(
        "--baseline-model",
        "NAME",
        "Name of the baseline's model at its server [default: the first that it lists]"
    );

    public static readonly TextFlag CandidateModel = new(
        "--candidate-model",
        "NAME",
        "The same of the candidate"
    );

    public static readonly TextFlag BaselineKeyEnv = new(
        "--baseline-key-env",
        "NAME",
        "Variable that holds the baseline's API key [default: as --api-key-env]"
    );

    public static readonly TextFlag CandidateKeyEnv = new(
        "--candidate-key-env",
        "NAME",
        "The same of the candidate"
    );

    public static readonly QuantityFlag MaxAnswer = new(
        "--max-answer",
        Whole(1, 1e6),
        "Maximum tokens of an answer",
        1024
    );

    public static readonly QuantityFlag Shots = new(
        "--shots",
        Whole(0, 1000),
        "Worked examples before each question: the first rows of the file, or of --shots-file"
    );

    public static readonly TextFlag ShotsFile = new(
        "--shots-file",
        "FILE",
        "Worked examples, in the formats of --data [all of them, unless --shots]"
    );

    public static readonly Option<string[]> Stop = new("--stop")
    {
        Description = "String that ends an answer; may be given several times",
        HelpName = "TEXT",
    };

    public static readonly QuantityFlag Repeats = new(
        "--repeats",
        Whole(1, 100),
        "Ask everything so often",
        1
    );

    public static readonly SwitchFlag RepeatBaseline = new(
        "--repeat-baseline",
        "Ask the baseline twice: how many answers an unchanged server flips"
    );

    public static readonly QuantityFlag MaxFailures = new(
        "--max-failures",
        Share(),
        "Share of pairs that may lack an answer; beyond it the gate cannot tell",
        0.01
    );

    public static readonly SwitchFlag AllowUndecided = new(
        "--allow-undecided",
        "Exit code 0 also where the questions are too few to tell"
    );

    public static readonly TextFlag BaselineAnswers = new(
        "--baseline-answers",
        "FILE",
        "The baseline's answers, kept by an earlier run, instead of its server"
    );

    public static readonly DestinationFlag KeepAnswers = new("--keep-answers")
    {
        Description = "Keep all answers, one JSON object a line",
        HelpName = "FILE",
    };

    public static readonly QuantityFlag Show = new(
        "--show",
        Whole(0, 1000),
        "Print so many flipped answers",
        3
    );

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
}
