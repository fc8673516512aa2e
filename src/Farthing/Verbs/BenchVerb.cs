using System.CommandLine;
using Farthing.Benches.Answers;
using Farthing.Benches.Files;
using Farthing.Benches.Runs;
using Farthing.Cli;
using Farthing.Verbs.Benches;

namespace Farthing.Verbs;

/// <summary><c>farthing bench</c>: loads a server and says what it carries, how sure that is, and what a token costs.</summary>
internal static class BenchVerb
{
    /// <summary>One line for help.</summary>
    public const string Summary = "Load-tests an OpenAI-compatible server: latencies, knee, $/M";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        GroupedCommand command = new(
            "bench",
            """
            Load-tests an OpenAI-compatible server: latencies, knee, highest load within the SLO, $/M

            Every event of every stream is kept; TTFT is the first generated token, latencies count from the
            scheduled time, and a run is VALID or INVALID with reasons. Without an address, an emulated server is
            started and swept.

            Examples:
              farthing bench                     # an emulated Llama-3.1-8B on an H100, swept; writes report.html
              farthing bench http://127.0.0.1:8000 --concurrency 32 --in 1024 --out 256 --duration 60s
              farthing bench http://127.0.0.1:8000 --rate 8/s --slo ttft_p95=1.5s,itl_p95=40ms
              farthing bench http://127.0.0.1:8000 --sweep 1..128 --slo ttft_p95=1.5s --gpu-price '$2.50/h' -o result.json
              farthing bench http://127.0.0.1:8000 --sweep 1..64 --target '$0.50/M' --gpu-price '$2.50/h'
              farthing bench http://127.0.0.1:8000 --data prompts.jsonl --concurrency 16
              farthing bench http://127.0.0.1:8000 --profile claude-code-agent --concurrency 8
              farthing bench http://127.0.0.1:8000 --plan plan.json
              farthing bench http://127.0.0.1:8000 --concurrency 32 --metrics http://127.0.0.1:9400 --report report.html
              farthing bench https://api.example.com/v1 --served-model NAME --requests 200 --concurrency 4
              farthing bench https://api.example.com --http2 --proxy http://proxy:3128 --served-model NAME
              farthing bench --import examples/foreign/vllm.json --slo ttft_p95=1s -o result.json
              farthing bench --compare before.json after.json --fail-if-worse --report compare.html
              farthing bench --quality baseline=http://old:8000 candidate=http://new:8000 --data questions.jsonl
            """
        );
        BenchFlags.AddTo(command);
        return command.ReadsCatalog().ReadsCalibration().WritesReport().Runs("bench", Run);
    }

    private static int Run(VerbContext context)
    {
        if (QualityBench.IsAsked(context))
        {
            return QualityBench.Run(context);
        }

        if (CompareFlags.IsAsked(context))
        {
            return BenchCompare.Run(context);
        }

        BenchOutcome outcome = Outcome(context);
        if (outcome.Plan.ExportVllm is string path)
        {
            context.Beside(() => VllmExport.Write(path, outcome, DateTimeOffset.Now));
        }

        if (outcome.Plan.ExportAiperf is string prefix)
        {
            context.Beside(() => AiperfExport.Write(prefix, outcome, DateTimeOffset.Now));
        }

        return context.Answer(
            BenchRecord.Of(outcome),
            BenchSheet.Screen,
            ExitCode(outcome),
            LastWords(outcome, context.Parsed.GetValue(CommonFlags.Report) ?? outcome.DefaultReport),
            outcome.DefaultReport
        );
    }

    /// <summary>Place of the page, and the next step; null without one.</summary>
    private static string? LastWords(BenchOutcome outcome, string? page)
    {
        string[] words =
        [
            .. page is null ? [] : (string[])[$"{page} written (opens offline)."],
            .. outcome.Emulated is null || outcome.WasInterrupted
                ? []
                : (string[])["Next: farthing bench http://your-server:8000 --slo … --gpu-price '$2.50/h'"],
        ];
        return words.Length == 0 ? null : string.Join("  ", words);
    }

    private static BenchOutcome Outcome(VerbContext context)
    {
        if (context.Parsed.GetValue(BenchFlags.Import) is { Length: > 0 } files)
        {
            BenchFlags.RefuseBeside(context, BenchFlags.Import.Name);
            return ImportRun.Run(context, files);
        }

        BenchPlan plan = BenchPlanReader.Read(context);
        Destinations.Try(context.Parsed.GetValue(CommonFlags.Report) is null ? plan.DefaultReport : null);
        using ProgressLine progress = new(context);
        BenchOutcome outcome = new BenchRun(plan, BenchPlanReader.Surroundings(context, progress)).ToEnd();
        progress.Clear();
        return outcome;
    }

    /// <summary>130 when interrupted; 1 when nothing is valid, a promise is kept by no load, or a target is reached by none.</summary>
    private static int ExitCode(BenchOutcome outcome) =>
        outcome.WasInterrupted ? 130
        : outcome.Stages.All(stage => !stage.Measured.IsValid) ? 1
        : outcome.Plan.Slo.Targets.Count > 0 && outcome.Best is null ? 1
        : BenchTarget.Of(outcome) is { Reached: false } ? 1
        : 0;
}
