using System.CommandLine;
using Farthing.Cli;
using Farthing.Gateway.Administration;
using Farthing.Sheets.Routes;
using Farthing.Verbs.Keys;

namespace Farthing.Verbs.Routes;

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
