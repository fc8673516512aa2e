using System.CommandLine;
using Farthing.Cli;
using Farthing.Scenarios;

namespace Farthing.Verbs.Simulations;

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
