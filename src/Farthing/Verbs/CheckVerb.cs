using System.CommandLine;
using System.Diagnostics;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Documents.Plans;
using Farthing.Numerics.Files;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Requests;
using Farthing.Reporting.Junit;
using Farthing.Scenarios;
using Farthing.Scenarios.Readiness;
using Farthing.Settings;
using Farthing.Sheets.Parts;
using Farthing.Sheets.Plans;
using Farthing.Verbs.Plans;

namespace Farthing.Verbs;

/// <summary><c>farthing check</c>: the checklist before production, each line green, red or unknown with the command that settles it.</summary>
internal static class CheckVerb
{
    /// <summary>The line in help.</summary>
    public const string Summary = "The checklist before production: green, red, or how to find out";

    private static readonly TextFlag Bench = new(
        "--bench",
        "FILE",
        "A load test of the server, as farthing bench --output wrote it: its lengths and arrivals"
    );

    private static readonly TextFlag Quality = new(
        "--quality",
        "FILE",
        "A quality gate, as farthing bench --quality … --output wrote it"
    );

    private static readonly TextFlag Alerts = new(
        "--alerts",
        "FILE",
        "Rules of Prometheus: a rules file, a PrometheusRule, or a ConfigMap of one"
    );

    private static readonly DestinationFlag Junit = new("--junit")
    {
        Description = "Also write the lines as JUnit XML: red is a failure, unknown is skipped",
        HelpName = "FILE",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        ScenarioFlags flags = new(SettingUse.Plan);
        GroupedCommand command = new(
            "check",
            """
            Checks a scenario, and what is deployed of it, against the checklist before production. Doctor looks at the
            environment, serve --check at a gateway's configuration, check at readiness. Exit code 1 where a line is red

            Examples:
              farthing check examples/chat-70b.yaml
              farthing check examples/chat-8b.yaml --alerts examples/check/rules.yaml
              farthing check examples/chat-8b.yaml --current examples/check/serve.sh --current-gpus 1xH100-SXM
              farthing check examples/chat-8b.yaml --junit check.xml
            """
        );
        flags.AddTo(command);
        return command
            .With(PlanFlags.Current, PlanFlags.CurrentGpus, Bench, Quality, Alerts, Junit)
            .ReadsCatalog()
            .ReadsCalibration()
            .Runs("check", context => Run(context, flags));
    }

    private static int Run(VerbContext context, ScenarioFlags flags)
    {
        Stopwatch watch = Stopwatch.StartNew();
        (Scenario scenario, Catalog catalog) = PlanCommand.Read(context, flags, keys: CheckKeys);
        string? gpus = PlanCommand.CurrentGpus(context);

        context.StopOnFaults();
        using ProgressLine progress = new(context);
        ReadinessDocument document = ReadinessRun.Of(
            PlanCommand.Around(context),
            scenario,
            catalog,
            new ReadinessFiles(
                context.Parsed.GetValue(PlanFlags.Current),
                gpus,
                context.Parsed.GetValue(Bench),
                context.Parsed.GetValue(Quality),
                context.Parsed.GetValue(Alerts)
            ),
            RepeatLine.Of("check", PlanCommand.ArgumentsOf(context, Junit)),
            new PlanProgress(progress.Show),
            context.Cancellation
        );
        progress.Clear();
        if (context.Parsed.GetValue(Junit) is string file)
        {
            context.Beside(() => AtomicFile.Write(file, writer => writer.Write(JunitText(document))));
        }

        return context.Answer(
            document,
            () => ReadinessSheet.Of(document),
            document.Red > 0 ? 1 : 0,
            $"{Show.Seconds(watch.Elapsed.TotalSeconds)} · --explain: the questions · --json · --junit FILE"
        );
    }

    /// <summary>Refuses flags that change no line, and says which parts of a file are left out.</summary>
    private static void CheckKeys(VerbContext context, Scenario scenario)
    {
        foreach (
            string path in scenario.Values.Paths.Where(path =>
                path
                    is "compare"
                        or "hardware.redundancy"
                        or "engine.routing_metrics_every"
                        or "engine.routing_prefix_index"
                        or "engine.routing_index_tokens"
                || path.StartsWith("people.", StringComparison.Ordinal)
            )
        )
        {
            ScenarioFlags.RefuseUseless(context, scenario, path, "because no line of the checklist asks it");
        }

        string[] leftOut =
        [
            .. scenario.Pools.Count > 0 ? ["pools"] : Array.Empty<string>(),
            .. scenario.Batch is not null ? ["batch"] : Array.Empty<string>(),
        ];
        if (leftOut.Length > 0)
        {
            context.Warn($"{string.Join(" and ", leftOut)}: left out here, farthing plan --fleet plays them");
        }
    }

    private static string JunitText(ReadinessDocument document) =>
        JunitFile.Text(
            "farthing check",
            [
                .. document.Lines.Select(line => new JunitCase(
                    line.Name,
                    line.State switch
                    {
                        ReadinessState.Green => JunitOutcome.Passed,
                        ReadinessState.Red => JunitOutcome.Failed,
                        _ => JunitOutcome.Skipped,
                    },
                    line.Seen,
                    line.Command ?? ""
                )),
            ]
        );
}
