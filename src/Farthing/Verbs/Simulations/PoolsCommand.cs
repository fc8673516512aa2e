using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Scenarios;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Pools;
using Farthing.Sheets.Simulations;

namespace Farthing.Verbs.Simulations;

/// <summary><c>farthing simulate</c> on a fleet of several pools.</summary>
internal static class PoolsCommand
{
    /// <summary>Refuses a scenario of several pools beside a flag that plays one kind of replica.</summary>
    public static void RefusePools(VerbContext context, Scenario scenario, Option beside)
    {
        if (scenario.Pools.Count > 0)
        {
            context.Conflict(
                beside.Name,
                $"{beside.Name} plays replicas of one kind, and the scenario has several pools",
                $"one of the two: a scenario without pools, or no {beside.Name}"
            );
        }

        context.StopOnFaults();
    }

    /// <summary>Plays the pools of a scenario; exit code 1 where a model does not fit, or nothing is served.</summary>
    /// <param name="caller">The command line.</param>
    /// <param name="scenario">The scenario, with its pools.</param>
    /// <param name="log">File of one row per request; null for none.</param>
    /// <param name="comparesAlone">False leaves out what one pool alone would take.</param>
    public static int Run(VerbContext caller, Scenario scenario, string? log, bool comparesAlone)
    {
        VerbContext context = new("simulate.pools", caller.Parsed, caller.Cancellation);
        SimulationReader reader = new(context);
        ResolvedWorkload workload = WorkloadResolver.Resolve(scenario, context.Cancellation);
        PooledInputs inputs = new(
            scenario,
            workload,
            [.. scenario.Pools.Select(pool => reader.Resolve(pool.Scenario, workload))]
        );
        foreach (SimulationInputs pool in inputs.Pools)
        {
            if (pool.Misfit is MisfitAnswer misfit)
            {
                return caller.Answer(misfit.Document(), MisfitSheet.Of, exitCode: 1);
            }
        }

        using ProgressLine progress = new(context);
        PoolsOutcome found = RequestLog.Write(
            context,
            log,
            record =>
                new PoolStudy(inputs).Run(
                    record,
                    comparesAlone,
                    new StudyProgress(progress.Show, progress.Count),
                    context.Cancellation
                )
        );
        progress.Clear();
        return context.Answer(
            new PoolsRecord(inputs, found).Document(),
            PoolsSheet.Of,
            exitCode: found.Outcome.Center.Result.Finished == 0 ? 1 : 0,
            context.ShowsProgress
                ? $"{Show.Seconds(found.Outcome.Took.TotalSeconds)} to simulate · --json"
                : null
        );
    }
}
