using System.CommandLine;
using System.Diagnostics;
using Farthing.Cli;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Interruptions;
using Farthing.Scenarios;
using Farthing.Scenarios.Parts;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Policies;
using Farthing.Serving.StepTimes;
using Farthing.Settings;
using Farthing.Sheets.Simulations;

namespace Farthing.Verbs.Simulations;

/// <summary><c>farthing simulate … --policies</c>: every autoscaler on this traffic.</summary>
internal static class PoliciesCommand
{
    public static readonly SwitchFlag Policies = new(
        "--policies",
        "Play every autoscaler over a range of targets: the cheapest that keeps the promise"
    );

    /// <summary>Plays every policy; exit code 1 where none keeps the promise, or any fleet refuses requests.</summary>
    /// <param name="caller">The command line.</param>
    /// <param name="flags">The scenario's flags.</param>
    /// <param name="others">Flags of simulate that a sweep has no use for.</param>
    public static int Run(VerbContext caller, ScenarioFlags flags, params Option[] others)
    {
        VerbContext context = new("simulate.policies", caller.Parsed, caller.Cancellation);
        Stopwatch watch = Stopwatch.StartNew();
        foreach (Option other in others.Where(one => context.Parsed.GetResult(one) is { Implicit: false }))
        {
            context.Conflict(
                other.Name,
                $"{other.Name} has no effect beside {Policies.Name}",
                "one of the two"
            );
        }

        context.StopOnFaults();
        Scenario scenario = flags.Read(context);
        SpotCommand.RefuseSpot(context, scenario, Policies);
        PoolsCommand.RefusePools(context, scenario, Policies);
        ScenarioAutoscale scale = Needed(scenario);
        SimulationInputs inputs = new SimulationReader(context).Resolve(scenario);
        if (inputs.Misfit is MisfitAnswer misfit)
        {
            return caller.Answer(misfit.Document(), MisfitSheet.Of, exitCode: 1);
        }

        using LongRun run = context.Begin();
        using ProgressLine progress = new(context);
        PolicySweep sweep = new(inputs, scale);
        PolicySweepResult played = sweep.Run(
            new StudyProgress(progress.Show, progress.Count) { Found = words => progress.Below = [words] },
            context.Cancellation
        );
        PolicyTrial? cheapest = PolicyRecord.Cheapest(played.Trials, played.Promise);
        PolicyTrial shown = cheapest ?? played.Trials[0];
        progress.Show("the cheapest at the band's edges");
        EdgeRun[] edges = Edges(context, run, sweep, cheapest, shown.Run, ref played);
        progress.Clear();
        SimulationReport report = new(
            scenario,
            inputs.Workload,
            inputs.Setup,
            new SimulationOutcome(shown.Run, edges[0], edges[1], null, cheapest is not null, watch.Elapsed)
            {
                Static = played.Static,
            },
            inputs.Price,
            inputs.Notes
        );
        SimulatePoliciesDocument document = new PolicyRecord(report, scale, played).Document();
        return context.Answer(
            document,
            PolicySheet.Of,
            played.IsPartial ? 130
                : cheapest is null || played.Promise.Refused > 0 ? 1
                : 0,
            $"{Show.Seconds(watch.Elapsed.TotalSeconds)} · --json"
        );
    }

    /// <summary>The cheapest at the band's edges. An interrupted sweep still has a while for them; where that is too short, nothing is said of the band.</summary>
    private static EdgeRun[] Edges(
        VerbContext context,
        LongRun run,
        PolicySweep sweep,
        PolicyTrial? cheapest,
        EdgeRun shown,
        ref PolicySweepResult played
    )
    {
        BandEdge[] edges = [BandEdge.Optimistic, BandEdge.Pessimistic];
        EdgeRun[] runs = [shown, shown];
        if (cheapest is null)
        {
            return runs;
        }

        int ended = run.Finish(
            edges.Length,
            (i, until) => runs[i] = sweep.PlayAt(cheapest.Scale, edges[i], until)
        );
        if (ended == edges.Length)
        {
            return runs;
        }

        context.Warn("interrupted before the edges of the band were played: figures are without it");
        played = played with { IsPartial = true };
        return [shown, shown];
    }

    private static ScenarioAutoscale Needed(Scenario scenario)
    {
        FaultList faults = new();
        if (scenario.Autoscale is null)
        {
            faults.Add(
                scenario.FaultAt(
                    "autoscale.policy",
                    new Fault(
                        SettingFaultCodes.Missing,
                        $"autoscale is missing: {Policies.Name} plays within its bounds"
                    )
                    {
                        Expected = "autoscale: { policy: hpa, target: 12, min: 2, max: 10 } in the scenario",
                    }
                )
            );
        }

        if (scenario.Slo.Targets.Count == 0)
        {
            faults.Add(
                scenario.FaultAt(
                    "slo",
                    new Fault(
                        SettingFaultCodes.Missing,
                        "a promise is missing: without one no replica is the cheapest"
                    )
                    {
                        Expected = "--slo ttft_p95=1.5s,itl_p95=40ms",
                    }
                )
            );
        }

        faults.ThrowIfAny();
        return scenario.Autoscale!;
    }
}
