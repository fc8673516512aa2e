using System.CommandLine;
using System.CommandLine.Parsing;
using Farthing.Benches.Quality;
using Farthing.Cli;
using Farthing.Cli.Reports;
using Farthing.Documents.Benches;
using Farthing.Documents.Quality;
using Farthing.Measurement.Quality;
using Farthing.Measurement.Quality.Asking;
using Farthing.Measurement.Quality.Judging;
using Farthing.Measurement.Quality.Questions;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Settings.Values;

namespace Farthing.Verbs.Benches;

/// <summary>Reads the flags and files of a quality gate; every fault is collected.</summary>
/// <param name="context">The command line.</param>
internal sealed class QualityPlanReader(VerbContext context)
{
    private const double DefaultConcurrency = 16;
    private const double DefaultMargin = 0.01;

    private double Margin()
    {
        double margin = context.Value(BenchFlags.Margin) ?? DefaultMargin;
        if (margin <= 0)
        {
            context.Faults.Add(
                new Fault(
                    QuantityFaultCodes.OutOfRange,
                    "no number of questions shows that nothing at all is lost"
                )
                {
                    Path = BenchFlags.Margin.Name,
                    Value = context.Parsed.GetValue(BenchFlags.Margin),
                    Expected = "a loss that is accepted, such as 1%",
                }
            );
        }

        return margin;
    }

    /// <summary>The plan.</summary>
    /// <exception cref="FarthingException">Something is wrong, all of it at once.</exception>
    public QualityPlan Read()
    {
        RefuseForeign();
        QualitySides sides = new QualitySidesReader(context).Read();
        (IReadOnlyList<QualityQuestion> questions, IReadOnlyList<QualityQuestion> shots, string file) =
            Questions();
        AskForm form = new()
        {
            Api = sides.Api,
            MaxTokens = context.Count(QualityFlags.MaxAnswer),
            Shots = shots,
            Stops = context.Parsed.GetValue(QualityFlags.Stop) ?? [],
        };
        (JudgingRule rule, string because) = Rule(questions, file, sides.Judge is not null);
        JudgePrompt prompt = Prompt(rule, sides.Judge is not null);
        QualityPlan plan = new()
        {
            Sides = sides,
            File = file,
            Questions = questions,
            Form = form,
            Options = new AskOptions
            {
                Concurrency = (int)(context.Value(BenchFlags.Concurrency) ?? DefaultConcurrency),
                StallAfter = TimeSpan.FromSeconds(context.Number(BenchFlags.Stall)),
            },
            Rule = rule,
            RuleBecause = because,
            Prompt = prompt,
            Repeats = context.Count(QualityFlags.Repeats),
            AsksBaselineAgain = context.Parsed.GetValue(QualityFlags.RepeatBaseline),
            Margin = Margin(),
            MaxFailures = context.Number(QualityFlags.MaxFailures),
            AllowsUndecided = context.Parsed.GetValue(QualityFlags.AllowUndecided),
            KeepFile = context.Parsed.GetValue(QualityFlags.KeepAnswers),
            Show = context.Count(QualityFlags.Show),
        };
        if (plan.AsksBaselineAgain && sides.Baseline is null)
        {
            context.Conflict("--repeat-baseline", "kept answers cannot be asked again", "baseline=URL");
        }

        RefuseConversations(plan);
        context.StopOnFaults();
        string? kept = context.Parsed.GetValue(QualityFlags.BaselineAnswers);
        return kept is null ? plan : plan with { KeptBaseline = new KeptAnswers(questions, form).Read(kept) };
    }

    private void RefuseForeign()
    {
        if (context.Parsed.GetValue(BenchFlags.Url) is string url)
        {
            context.Conflict(
                "URL",
                "a quality gate has its addresses in --quality",
                "--quality baseline=URL1 candidate=URL2",
                url
            );
        }

        foreach (Option option in context.Parsed.CommandResult.Command.Options)
        {
            bool isGiven = context.Parsed.GetResult(option) is OptionResult { Implicit: false };
            if (isGiven && !QualityFlags.All.Contains(option) && !QualityFlags.Shared.Contains(option))
            {
                context.Conflict(option.Name, "has no effect in a quality gate", "a separate load test");
            }
        }

        if (context.Parsed.GetValue(CommonFlags.Output) is string path && ReportOutput.IsReport(path))
        {
            context.Conflict("--output", "there is no page for a quality gate", "a name that ends in .json");
        }
    }

    private (
        IReadOnlyList<QualityQuestion> Asked,
        IReadOnlyList<QualityQuestion> Shots,
        string File
    ) Questions()
    {
        string? file = context.Parsed.GetValue(BenchFlags.Data);
        string? shotsFile = context.Parsed.GetValue(QualityFlags.ShotsFile);
        double? count = context.Value(QualityFlags.Shots);
        if (file is null)
        {
            context.Faults.Add(
                new Fault(CliFaultCodes.FlagMissing, "the flag is missing")
                {
                    Path = "--data",
                    Expected = "a file of questions, such as questions.jsonl",
                }
            );
            return ([], [], "");
        }

        IReadOnlyList<QualityQuestion> all = FromFile(file);
        IReadOnlyList<QualityQuestion> examples = shotsFile is null ? all : FromFile(shotsFile);
        int shots = (int)(count ?? (shotsFile is null ? 0 : examples.Count));
        IReadOnlyList<QualityQuestion> used = [.. examples.Take(shots)];
        IReadOnlyList<QualityQuestion> asked = shotsFile is null ? [.. all.Skip(shots)] : all;
        if (all.Count > 0 && (used.Count < shots || asked.Count == 0))
        {
            context.Conflict(
                "--shots",
                "more examples than the file has questions to spare",
                $"fewer than {examples.Count}"
            );
        }

        foreach (QualityQuestion shot in used.Where(shot => shot.References.Count == 0).Take(1))
        {
            context.Faults.Add(
                new Fault(QualityFaultCodes.CannotJudge, "a worked example has no answer")
                {
                    File = shotsFile ?? file,
                    Line = shot.Line,
                    Expected = "an answer for every one of the first --shots rows",
                }
            );
        }

        return (asked, used, file);
    }

    private IReadOnlyList<QualityQuestion> FromFile(string file) =>
        context.Faults.Try(() => QuestionFile.Read(file)) ?? [];

    private (JudgingRule Rule, string Because) Rule(
        IReadOnlyList<QualityQuestion> questions,
        string file,
        bool hasJudge
    )
    {
        if (QualityFlags.JudgeBy.Read(context) is not string word)
        {
            return questions.Count > 0
                ? JudgingRules.Pick(questions, hasJudge)
                : (JudgingRule.Agreement, "no questions");
        }

        JudgingRule rule = SettingWords.Member<JudgingRule>(word);
        foreach (Fault fault in JudgingRules.Faults(rule, questions, file))
        {
            context.Faults.Add(fault);
        }

        if (rule == JudgingRule.Judge && !hasJudge)
        {
            context.Conflict("--judge-by", "there is no judge", "--judge-url URL");
        }

        return (rule, "as asked");
    }

    private JudgePrompt Prompt(JudgingRule rule, bool hasJudge)
    {
        if (hasJudge && rule != JudgingRule.Judge)
        {
            context.Conflict(
                "--judge-url",
                $"answers are judged by {JudgingRules.Word(rule)}, not by a judge",
                "--judge-by judge with it"
            );
        }

        string? file = context.Parsed.GetValue(QualityFlags.JudgePromptFile);
        if (file is null)
        {
            return new JudgePrompt(JudgePrompt.BuiltIn);
        }

        JudgePrompt? prompt = context.Faults.Try(() =>
            new JudgePrompt(
                InputFile.Text(
                    file,
                    new Fault(CliFaultCodes.FileUnreadable, "the file cannot be read")
                    {
                        Path = "--judge-prompt",
                    }
                )
            )
        );
        if (prompt?.Check(file) is Fault fault)
        {
            context.Faults.Add(fault);
        }

        return prompt ?? new JudgePrompt(JudgePrompt.BuiltIn);
    }

    private void RefuseConversations(QualityPlan plan)
    {
        QualityQuestion? talk =
            plan.Form.Api == LoadApi.Completions
                ? plan.Questions.FirstOrDefault(question => question.Turns.Count > 1)
                : null;
        if (talk is not null)
        {
            context.Faults.Add(
                new Fault(QualityFaultCodes.BadQuestion, "a conversation goes to the chat API")
                {
                    File = plan.File,
                    Line = talk.Line,
                    Expected = "--api chat, or questions of one text",
                }
            );
        }
    }
}
