using System.CommandLine;
using Farthing.Cli;

namespace Farthing.Verbs.Routes;

/// <summary><c>farthing route</c>: a router of a small and a large model.</summary>
internal static class RouteVerb
{
    public static readonly VerbEntry Entry = new(
        "route",
        VerbGroup.ReduceAndVerify,
        "Train, evaluate and explain a router of a small and a large model; show its cascades",
        Create
    );

    private static Command Create()
    {
        Command command = new(
            "route",
            "A router that sends a request to a small model where its answer will do, with a promise of how much is lost at most (docs/route.md)."
        );
        command.Subcommands.Add(RouteTrainCommand.Create());
        command.Subcommands.Add(RouteEvaluateCommand.Create());
        command.Subcommands.Add(RouteExplainCommand.Create());
        command.Subcommands.Add(RouteStatsCommand.Create());
        return command;
    }
}
