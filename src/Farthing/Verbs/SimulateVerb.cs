using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Simulations;
using Farthing.Planning.Interruptions;
using Farthing.Planning.Setups;
using Farthing.Scenarios;
using Farthing.Scenarios.Simulations;
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
            "Do not search for the highest rate that keeps the promise (saves some ten runs), nor beside autoscale or pools for the smallest fleet of one kind that stays as it is"
        );
        SwitchFlag failIfMissed = new(
            "--fail-if-missed",
            "Exit code 1 where the promise (--slo) is missed at the prediction, as a check in a pipeline"
        );
        GroupedCommand command = new(
            "simulate",
            """
            Plays traffic against one configuration, step by step: latencies, throughput, KV use, dollars

            Examples:
              farthing simulate examples/chat-70b.yaml --gpus 8xH100-SXM --tp 2
              farthing simulate llama-3.1-8b --gpu A100-80GB --profile azure-conv-2023 --rate 4/s --slo ttft_p95=1s
              farthing simulate llama-3.1-8b --gpu L4 --in 1024 --out 256 --rate 1/s --batching static
              farthing simulate llama-3.1-8b --gpu H100-SXM --curve 1..128
              farthing simulate examples/chat-70b.yaml --against kv=fp8
              farthing simulate examples/autoscale.yaml
              farthing simulate examples/autoscale.yaml --policies
              farthing simulate examples/batch-beside.yaml
              farthing simulate examples/adapters.yaml
              farthing simulate examples/spot-batch.yaml --seeds 100
              farthing simulate examples/two-pools.yaml --splits 4096,8192,16384
              farthing simulate examples/chat-8b.yaml --gpus 1xH100-SXM --report run.html
            """
        );
        flags.AddTo(command);
        command.With(
            CurveFlags.Curve,
            LeverFlags.Against,
            PoliciesCommand.Policies,
            SpotCommand.Seeds,
            PoolsCommand.Splits,
            log,
            noDeliverable,
            failIfMissed
        );
        return command
            .ReadsCatalog()
            .ReadsCalibration()
            .WritesReport()
            .Runs(
                "simulate",
                context =>
                {
                    Option[] others =
                    [
                        SpotCommand.Seeds,
                        PoolsCommand.Splits,
                        log,
                        noDeliverable,
                        failIfMissed,
                    ];
                    if (context.Parsed.GetValue(CurveFlags.Curve) is not null)
                    {
                        return CurveCommand.Run(
                            context,
                            flags,
                            [LeverFlags.Against, PoliciesCommand.Policies, .. others]
                        );
                    }

                    if (context.Parsed.GetValue(PoliciesCommand.Policies))
                    {
                        return PoliciesCommand.Run(context, flags, [LeverFlags.Against, .. others]);
                    }

                    if (context.Parsed.GetResult(LeverFlags.Against) is { Implicit: false })
                    {
                        RefuseIdle(
                            context,
                            OfSpot,
                            OfPools,
                            (failIfMissed, "beside --against", "simulate of the changed fleet with it")
                        );
                        return AgainstCommand.Run(
                            context,
                            flags,
                            log,
                            !context.Parsed.GetValue(noDeliverable)
                        );
                    }

                    return Run(context, flags, log, noDeliverable, failIfMissed);
                }
            );
    }

    private static readonly (Option, string, string) OfSpot = (
        SpotCommand.Seeds,
        "without spot nodes",
        "spot: batch or spot: interactive in the scenario, or --spot"
    );

    private static readonly (Option, string, string) OfPools = (
        PoolsCommand.Splits,
        "without two pools",
        "pools: in the scenario, as in examples/two-pools.yaml"
    );

    private static int Run(
        VerbContext context,
        ScenarioFlags flags,
        DestinationFlag logFlag,
        SwitchFlag noDeliverable,
        SwitchFlag failIfMissed
    )
    {
        string? log = context.Parsed.GetValue(logFlag);
        if (log is not null)
        {
            RequestLog.Check(log, context.Faults);
        }

        Scenario scenario = flags.Read(context);
        bool fails = context.Parsed.GetValue(failIfMissed);
        if (
            fails
            && (scenario.Slo.Targets.Count == 0 || scenario.Spot is not null || scenario.Pools.Count > 0)
        )
        {
            context.Conflict(
                failIfMissed.Name,
                scenario.Slo.Targets.Count == 0
                    ? $"{failIfMissed.Name} has no effect without a promise"
                    : $"{failIfMissed.Name} judges one pool of nodes that are not taken back",
                "--slo ttft_p95=1s beside it, without spot and pools"
            );
            context.StopOnFaults();
        }

        if (scenario.Spot is not null)
        {
            RefuseIdle(context, OfPools);
            return SpotCommand.Run(context, scenario, logFlag, noDeliverable);
        }

        RefuseIdle(context, OfSpot);
        if (scenario.Pools.Count > 0)
        {
            return PoolsCommand.Run(context, scenario, log, !context.Parsed.GetValue(noDeliverable));
        }

        RefuseIdle(context, OfPools);

        bool searchesDeliverable = !context.Parsed.GetValue(noDeliverable);
        SimulationReader reader = new(context);
        SimulationInputs inputs = reader.Resolve(scenario);
        if (inputs.Misfit is MisfitAnswer misfit)
        {
            return context.Answer(misfit.Document(), MisfitSheet.Of, exitCode: 1);
        }

        using LongRun run = context.Begin();
        using ProgressLine progress = new(context);
        TimelineSample? timeline = context.IsDocumentWanted ? new TimelineSample() : null;
        SimulationOutcome outcome = RequestLog.Write(
            context,
            log,
            record =>
            {
                RunOptions options = inputs.Options with
                {
                    OnRecord = timeline is null ? record : timeline.Before(record),
                    CountsBatches = record is not null,
                };
                SimulationStudy study = new(inputs.Setup, inputs.Workload, scenario.Slo, options)
                {
                    // Without a promise one replica would keep it.
                    MostStaticReplicas =
                        scenario.Slo.Targets.Count == 0 ? 0 : scenario.Autoscale?.Bounds.Max ?? 0,
                };
                return study.Run(searchesDeliverable, new StudyProgress(progress.Show, progress.Count), run);
            }
        );
        BatchOutcome? batch = null;
        if (inputs.Batch is not null)
        {
            progress.Show("without the batch, and the batch alone");
            run.Add(() => batch = BatchOutcome.Of(inputs, context.Cancellation));
        }

        AdapterOutcome? without = null;
        if (scenario.Adapters is not null)
        {
            progress.Show("the same requests without adapters");
            run.Add(() =>
                without = AdapterOutcome.Of(
                    reader.Resolve(scenario with { Adapters = null }, inputs.Workload),
                    context.Cancellation
                )
            );
        }

        run.KeepAdded("runs and searches");
        if (!outcome.HasEdges)
        {
            context.Warn("interrupted before the edges of the band were played: figures are without it");
        }

        progress.Clear();
        SimulationReport report = new(
            scenario,
            inputs.Workload,
            inputs.Setup,
            outcome,
            inputs.Price,
            inputs.Notes
        )
        {
            Timeline = timeline,
            Batch = batch,
            WithoutAdapters = without,
            Commitments = inputs.Commitments,
            PriceHistory = inputs.PriceHistory,
        };
        SimulationDocument document = new SimulationRecord(report).Document();
        return context.Answer(
            document,
            SimulationSheet.Of,
            exitCode: outcome.Center.Result.Finished == 0 || (fails && !document.Kept) ? 1 : 0,
            context.ShowsProgress
                ? $"{Numerics.Quantities.Show.Seconds(outcome.Took.TotalSeconds)} to simulate"
                : null
        );
    }

    /// <summary>Refuses flags of another study.</summary>
    private static void RefuseIdle(
        VerbContext context,
        params (Option Flag, string Without, string Expected)[] flags
    )
    {
        foreach ((Option flag, string without, string expected) in flags)
        {
            if (context.Parsed.GetResult(flag) is { Implicit: false })
            {
                context.Conflict(flag.Name, $"{flag.Name} has no effect {without}", expected);
            }
        }

        context.StopOnFaults();
    }
}
