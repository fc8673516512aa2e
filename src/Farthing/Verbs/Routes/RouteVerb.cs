using System.CommandLine;
using Farthing.Cli;
using Farthing.Gateway.Administration;
using Farthing.Sheets.Routes;
using Farthing.Verbs.Keys;

namespace Farthing.Verbs.Routes;

/// <summary><c>farthing route</c>: a router of a small and a large model.</summary>
internal static class RouteVerb
{
    public static readonly VerbEntry Entry = new(
        "route",
        VerbGroup.ReduceAndVerify,
        "Train and evaluate a router of a small and a large model",
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

/// <summary><c>farthing route stats</c>: a running gateway's cascades.</summary>
internal static class RouteStatsCommand
{
    public static Command Create()
    {
        Command command = new(
            "stats",
            """
            Show the cascades of a running gateway: dollars saved net, whether the promise holds, requests by course, latency added, labels missing.

            Examples:
              farthing route stats
              farthing route stats --admin http://127.0.0.1:4001 --json
            """
        );
        AdminFlags.Add(command);
        return command.Runs("route.stats", Run);
    }

    private static int Run(VerbContext context)
    {
        using AdminClient client = AdminFlags.Client(context);
        return context.Answer(client.RouteStats(), RouteStatsSheet.Of);
    }
}
