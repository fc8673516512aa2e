using System.CommandLine;
using Farthing.Cli;

namespace Farthing.Verbs.Caches;

/// <summary><c>farthing cache</c>: the response cache of a gateway.</summary>
internal static class CacheVerb
{
    public static readonly VerbEntry Entry = new(
        "cache",
        VerbGroup.ServeAndMeter,
        "Show, purge and evaluate the response cache of a gateway",
        Create
    );

    private static Command Create()
    {
        Command command = new(
            "cache",
            "The response cache of a gateway (cache: in its configuration; docs/cache.md): in its data folder, or through its admin API while it runs. eval puts its rules before your own pairs of questions."
        );
        command.Subcommands.Add(CacheStatsCommand.Create());
        command.Subcommands.Add(CachePurgeCommand.Create());
        command.Subcommands.Add(CachePromoteCommand.Create());
        command.Subcommands.Add(CacheEvalCommand.Create());
        return command;
    }
}
