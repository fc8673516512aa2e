using System.CommandLine.Parsing;
using Farthing.Benches.Quality;
using Farthing.Cli;

namespace Farthing.Verbs.Benches;

/// <summary><c>farthing bench --quality</c>: are the candidate's answers as good as the baseline's?</summary>
internal static class QualityBench
{
    /// <summary>True when a flag of the quality gate was given.</summary>
    public static bool IsAsked(VerbContext context) =>
        QualityFlags.All.Any(option => context.Parsed.GetResult(option) is OptionResult { Implicit: false });

    /// <summary>Runs it.</summary>
    public static int Run(VerbContext context)
    {
        VerbContext own = new("bench.quality", context.Parsed, context.Cancellation);
        QualityPlan plan = new QualityPlanReader(own).Read();
        using ProgressLine progress = new(own);
        QualityOutcome outcome = new QualityRun(plan, BenchPlanReader.Surroundings(own, progress))
            .ToEndAsync()
            .GetAwaiter()
            .GetResult();
        progress.Clear();
        QualitySheet sheet = new(outcome);
        return outcome.Candidate is null
            ? own.Answer(outcome.Kept(), sheet.Build, outcome.ExitCode)
            : own.Answer(outcome.Compared(), sheet.Build, outcome.ExitCode);
    }
}
