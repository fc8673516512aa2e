using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Cli;
using Farthing.Planning.Setups;
using Farthing.Scenarios;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Deployments;
using Farthing.Settings;
using Farthing.Sheets.Simulations;
using Farthing.Verbs.Simulations;

namespace Farthing.Verbs;

/// <summary><c>farthing simulate</c>: one configuration on a trace or profile, step by step.</summary>
internal static class SimulateVerb
{
    /// <summary>The command.</summary>
    public static Command Create()
    {
        ScenarioFlags flags = new(SettingUse.Simulate);
        DestinationFlag log = new("--request-log")
        {
            Description = "Write one row per request to this file: .csv or .jsonl",
            HelpName = "FILE",
        };
        SwitchFlag noDeliverable = new(
            "--no-deliverable",
            "Do not search for the highest rate that keeps the promise (saves some ten runs)"
        );
        GroupedCommand command = new(
            "simulate",
            """
            Plays traffic against one configuration, step by step: latencies, throughput, KV use, dollars

            Examples:
              farthing simulate examples/chat-70b.yaml --gpus 8xH100-SXM --tp 2
              farthing simulate llama-3.1-8b --gpu A100-80GB --profile azure-conv-2023 --rate 4/s --slo ttft_p95=1s
              farthing simulate llama-3.1-8b --gpu L4 --in 1024 --out 256 --rate 1/s --batching static
              farthing simulate examples/chat-8b.yaml --gpus 1xH100-SXM --report run.html
            """
        );
        flags.AddTo(command);
        command.With(log, noDeliverable);
        return command
            .ReadsCatalog()
            .ReadsCalibration()
            .WritesReport()
            .Runs(
                "simulate",
                context =>
                    Run(context, flags, context.Parsed.GetValue(log), !context.Parsed.GetValue(noDeliverable))
            );
    }

    private static int Run(VerbContext context, ScenarioFlags flags, string? log, bool searchesDeliverable)
    {
        if (log is not null)
        {
            RequestLog.Check(log, context.Faults);
        }

        Scenario scenario = flags.Read(context);
        Catalog catalog = CatalogLoader.Load(context);
        CoefficientSet coefficients = CatalogLoader.Coefficients(context);
        context.StopOnFaults();
        List<string> notes = [];
        Deployment deployment = DeploymentResolver.Resolve(scenario, catalog, notes);
        if (deployment.Replicas == 1)
        {
            ScenarioFlags.RefuseUseless(
                context,
                scenario,
                "engine.routing",
                "because one replica is not routed"
            );
            context.StopOnFaults();
        }

        CalibrationScope.Warn(context.Warn, coefficients, deployment);
        ResolvedWorkload workload = WorkloadResolver.Resolve(scenario, context.Cancellation);
        int typical = (int)Math.Max(1, workload.MeanInput + (workload.MeanOutput / 2));
        ServingSetup setup = ServingSetup.Create(
            deployment,
            coefficients,
            workload.LongestRequestTokens,
            typicalTokens: typical
        );
        bool isContextNamed = deployment.Engine.MaxModelLen is not null;
        if (!setup.Fits || (setup.IsContextCut && isContextNamed))
        {
            MisfitAnswer answer = new(setup, isContextNamed ? setup.Engine.MaxModelLen : 1);
            return context.Answer(answer.Document(), MisfitSheet.Of, exitCode: 1);
        }

        if (setup.IsContextCut)
        {
            notes.Add(
                FormattableString.Invariant(
                    $"vLLM would refuse to start with the model's {setup.Engine.MaxModelLen:N0} tokens: the cache holds {setup.Limits.MaxModelLen:N0}; simulated with --max-model-len {setup.Limits.MaxModelLen}"
                )
            );
        }

        notes.AddRange(setup.StepTimes().Notes);
        if (scenario.Overhead is { BeforeSeconds: > 0 } or { AfterSeconds: > 0 })
        {
            notes.Add(
                $"overhead {Numerics.Quantities.Show.Seconds(scenario.Overhead.BeforeSeconds)} before the engine (in TTFT and E2E), {Numerics.Quantities.Show.Seconds(scenario.Overhead.AfterSeconds)} after it (in E2E)"
            );
        }

        GpuPrice? price = GpuPriceResolver.Find(scenario, deployment, catalog);
        if (price is { IsOwn: false })
        {
            CatalogLoader.WarnIfStale(context, price.Words, price.AsOf);
        }

        using ProgressLine progress = new(context);
        TimelineSample? timeline = context.IsDocumentWanted ? new TimelineSample() : null;
        SimulationOutcome outcome = RequestLog.Write(
            context,
            log,
            record =>
            {
                RunOptions options = new()
                {
                    Routing = scenario.Engine.Routing,
                    OverheadBeforeSeconds = scenario.Overhead.BeforeSeconds,
                    OverheadAfterSeconds = scenario.Overhead.AfterSeconds,
                    OnRecord = timeline is null ? record : timeline.Before(record),
                    CountsBatches = record is not null,
                };
                return new SimulationStudy(setup, workload, scenario.Slo, options).Run(
                    searchesDeliverable,
                    new StudyProgress(progress.Show, progress.Count),
                    context.Cancellation
                );
            }
        );
        progress.Clear();
        SimulationReport report = new(scenario, workload, setup, outcome, price, notes)
        {
            Timeline = timeline,
        };
        return context.Answer(
            new SimulationRecord(report).Document(),
            SimulationSheet.Of,
            exitCode: outcome.Center.Result.Finished == 0 ? 1 : 0,
            context.ShowsProgress
                ? $"{Numerics.Quantities.Show.Seconds(outcome.Took.TotalSeconds)} to simulate"
                : null
        );
    }
}
