using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Caches;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Caching.Service;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Sheets.Caches;
using Farthing.Verbs.Keys;
using Farthing.Verbs.Ledger;

namespace Farthing.Verbs.Caches;

/// <summary><c>farthing cache stats</c>: entries, bytes, hits and dollars by model.</summary>
internal static class CacheStatsCommand
{
    public static Command Create()
    {
        Command command = new(
            "stats",
            """
            Show entries, bytes, hits, tokens and dollars saved by model: of a data folder, or with --admin of a running gateway's memory, or the store that it shares with others.

            Examples:
              farthing cache stats
              farthing cache stats --admin http://127.0.0.1:4001 --json
            """
        );
        LedgerFlags.AddPlace(command);
        AdminFlags.Add(command);
        return command.Runs("cache.stats", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        if (AdminFlags.IsNamed(context))
        {
            using AdminClient client = AdminFlags.Client(context);
            return context.Answer(client.CacheStats(), CacheSheet.Of);
        }

        return LedgerSource.Run(
            context,
            source =>
            {
                long now = (DateTimeOffset.UtcNow.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
                return context.Answer(
                    SharedCacheRows.AreAt(source.Shared)
                        ? CacheStats.Of(
                            CacheSource.Shared,
                            SharedCacheRows.ByModel(source.Shared!, now, context.Cancellation),
                            source.Store
                        )
                        : CacheStats.Of(
                            CacheSource.File,
                            CacheRows.ByModel(source.Folder.Cache, now),
                            source.Store
                        ),
                    CacheSheet.Of
                );
            }
        );
    }
}
