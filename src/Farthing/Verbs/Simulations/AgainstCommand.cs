using System.CommandLine;
using System.Diagnostics;
using Farthing.Cli;
using Farthing.Documents.Simulations;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Interruptions;
using Farthing.Scenarios;
using Farthing.Scenarios.Simulations;
using Farthing.Scenarios.Simulations.Levers;
using Farthing.Serving.Deployments;
using Farthing.Sheets.Simulations;

namespace Farthing.Verbs.Simulations;

/// <summary><c>farthing simulate … --against kv=fp8</c>: a lever on this traffic, as a difference with its band.</summary>
internal static class AgainstCommand
{
    /// <summary>Plays the same requests against the scenario and against it with each lever; exit code 1 where a lever changes nothing, or does not fit.</summary>
    /// <param name="caller">The command line.</param>
    /// <param name="flags">The scenario's flags.</param>
    /// <param name="log">The flag of the request log, which has no place for two sides.</param>
    /// <param name="searchesDeliverable">False leaves the highest rate that keeps the promise out.</param>
    public static int Run(VerbContext caller, ScenarioFlags flags, Option log, bool searchesDeliverable)
    {
        VerbContext context = new("simulate.against", caller.Parsed, caller.Cancellation);
        Stopwatch watch = Stopwatch.StartNew();
        if (context.Parsed.GetResult(log) is { Implicit: false })
        {
            context.Conflict(
                log.Name,
                $"{log.Name} beside {LeverFlags.Against.Name}: there are two sides",
                "a run of each side, with its own log"
            );
        }

        IReadOnlyList<Lever> levers = LeverFlags.Read(context);
        Scenario scenario = flags.Read(context);
        SpotCommand.RefuseSpot(context, scenario, LeverFlags.Against);
        PoolsCommand.RefusePools(context, scenario, LeverFlags.Against);
        BatchBeside.Refuse(context, scenario, LeverFlags.Against);
        SimulationReader reader = new(context);
        SimulationInputs was = reader.Resolve(scenario);
        if (was.Misfit is MisfitAnswer misfit)
        {
            return caller.Answer(misfit.Document(), MisfitSheet.Of, exitCode: 1);
        }

        SimulationInputs[] inputs =
        [
            was,
            .. levers.Select(lever =>
                reader.Resolve(
                    flags.ReadChanged(context, scenario, layer => LeverFlags.Set(layer, context, lever)),
                    was.Workload
                )
            ),
        ];
        RefuseMisfits(levers, inputs);
        using LongRun run = context.Begin();
        using ProgressLine progress = new(context);
        progress.Show($"simulating the base and {Show.Counted(levers.Count, "lever")}");
        IReadOnlyList<LeverSide> sides = new LeverStudy(searchesDeliverable).Run(inputs, run);
        progress.Clear();
        SimulateAgainstDocument document = LeverRecord.Of(inputs, sides, [.. levers.Take(sides.Count - 1)]);
        return context.Answer(
            document,
            AgainstSheet.Of,
            document.Levers.Any(lever => lever.ChangesNothing) ? 1 : 0,
            $"{Show.Seconds(watch.Elapsed.TotalSeconds)} · --json"
        );
    }

    private static void RefuseMisfits(IReadOnlyList<Lever> levers, SimulationInputs[] inputs)
    {
        FaultList faults = new();
        for (int i = 0; i < levers.Count; i++)
        {
            if (inputs[i + 1].Misfit?.Document() is MisfitDocument misfit)
            {
                faults.Add(
                    new Fault(
                        DeploymentFaultCodes.DoesNotFit,
                        $"does not fit: {misfit.Weights} weights are {Show.Bytes(misfit.Short.Value)} short on every {misfit.Gpu}"
                    )
                    {
                        Path = LeverFlags.Against.Name,
                        Value = levers[i].Text,
                        Expected =
                            misfit.WouldFit.Count > 0
                                ? $"what fits: {string.Join(" or ", misfit.WouldFit)}"
                                : "more or larger GPUs",
                    }
                );
            }
        }

        if (!faults.IsEmpty)
        {
            throw new FarthingException([.. faults.Faults], exitCode: 1);
        }
    }
}

/// <summary>A batch beside the traffic, where it has no part.</summary>
internal static class BatchBeside
{
    /// <summary>Refuses a scenario with a batch beside a flag whose study is of the traffic alone.</summary>
    public static void Refuse(VerbContext context, Scenario scenario, Option beside)
    {
        if (scenario.Batch is not null)
        {
            context.Conflict(
                beside.Name,
                $"{beside.Name} is about the traffic alone, and the scenario has a batch beside it",
                $"one of the two: a scenario without batch, or no {beside.Name}"
            );
        }

        context.StopOnFaults();
    }
}
