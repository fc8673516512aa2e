using System.CommandLine;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Interruptions;
using Farthing.Scenarios;
using Farthing.Scenarios.Resolving;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Pools;
using Farthing.Settings;
using Farthing.Sheets.Simulations;

namespace Farthing.Verbs.Simulations;

/// <summary><c>farthing simulate</c> on a fleet of several pools.</summary>
internal static class PoolsCommand
{
    private const int LongestTokens = 100_000_000;

    public static readonly TextFlag Splits = new(
        "--splits",
        "TOKENS",
        "Of two pools: split the prompts at each of these lengths, with the cheapest numbers of replicas for each, and play the cheapest: 2048,8192,32768"
    );

    /// <summary>Refuses a scenario of several pools beside a flag that is about one kind of replica.</summary>
    public static void RefusePools(VerbContext context, Scenario scenario, Option beside)
    {
        if (scenario.Pools.Count > 0)
        {
            context.Conflict(
                beside.Name,
                $"{beside.Name} is about replicas of one kind, and the scenario has several pools",
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
        ScenarioFlags.RefuseUseless(context, scenario, "hardware.gpus", "because each pool has its own");
        SimulationReader reader = new(context);
        ResolvedWorkload workload = WorkloadResolver.Resolve(scenario, context.Cancellation);
        int[] splits = Lengths(context, scenario);
        PooledInputs inputs = new(
            scenario,
            workload,
            [.. scenario.Pools.Select(pool => Open(reader.Resolve(pool.Scenario, workload)))]
        );
        foreach (SimulationInputs pool in inputs.Pools)
        {
            if (pool.Misfit is MisfitAnswer misfit)
            {
                return caller.Answer(misfit.Document(), MisfitSheet.Of, exitCode: 1);
            }
        }

        // Replicas of pools are counted against each other, so each is priced as in an instance that is full of them.
        SimulationInputs Open(SimulationInputs pool) =>
            pool with
            {
                Price = GpuPriceResolver.Find(
                    pool.Scenario,
                    pool.Setup.Deployment,
                    reader.Catalog,
                    isOpen: true
                ),
            };

        using LongRun run = context.Begin();
        using ProgressLine progress = new(context);
        PoolsOutcome found = RequestLog.Write(
            context,
            log,
            record =>
                new PoolStudy(inputs) { Splits = splits }.Run(
                    record,
                    comparesAlone,
                    new StudyProgress(progress.Show, progress.Count),
                    run
                )
        );
        progress.Clear();
        return context.Answer(
            new PoolsRecord(found).Document(),
            PoolsSheet.Of,
            exitCode: found.Outcome.Center.Result.Finished == 0 ? 1 : 0,
            context.ShowsProgress
                ? $"{Show.Seconds(found.Outcome.Took.TotalSeconds)} to simulate · --json"
                : null
        );
    }

    /// <summary>Lengths at which the prompts are split by turns, ascending; faults where the flag, or the scenario beside it, is wrong.</summary>
    private static int[] Lengths(VerbContext context, Scenario scenario)
    {
        if (context.Parsed.GetValue(Splits) is not string text)
        {
            return [];
        }

        List<int> lengths = [];
        foreach (string one in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (
                !QuantityParser.TryParse(one, QuantityKind.Count, out double tokens, out _)
                || tokens < 2
                || tokens > LongestTokens
                || tokens != Math.Floor(tokens)
            )
            {
                context.Refuse(
                    SettingFaultCodes.WrongShape,
                    Splits.Name,
                    "not a list of lengths",
                    $"2048,8192,32768: whole numbers, 2 to {Show.Count(LongestTokens)}",
                    text
                );
                break;
            }

            lengths.Add((int)tokens);
        }

        ScenarioPool first = scenario.Pools[0];
        if (scenario.Pools.Count != 2 || first.InputFrom > 0 == first.InputBelow is not null)
        {
            context.Conflict(
                Splits.Name,
                $"{Splits.Name} moves the one length between two pools",
                "two pools, the first with input_from or with input_below"
            );
        }

        if (scenario.Pools.All(pool => !pool.IsOpen))
        {
            context.Conflict(
                Splits.Name,
                $"{Splits.Name} finds numbers of replicas, and every pool has its own",
                "a pool without replicas, and no autoscale"
            );
        }

        context.StopOnFaults();
        return [.. lengths.Distinct().Order()];
    }
}
