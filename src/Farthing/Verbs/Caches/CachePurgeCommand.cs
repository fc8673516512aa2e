using System.CommandLine;
using Farthing.Cli;
using Farthing.Documents.Caches;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Faults;
using Farthing.Sheets.Caches;
using Farthing.Verbs.Keys;
using Farthing.Verbs.Ledger;

namespace Farthing.Verbs.Caches;

/// <summary><c>farthing cache purge</c>: removes entries and questions by key, tag and model.</summary>
internal static class CachePurgeCommand
{
    private static readonly TextFlag Key = new("--key", "ID", "Of requests of this key");
    private static readonly TextFlag Tag = new(
        "--tag",
        "TAG",
        "Of requests with this tag, such as feature=faq"
    );
    private static readonly TextFlag Model = new("--model", "NAME", "Of this model, as clients name it");
    private static readonly SwitchFlag All = new("--all", "All entries");

    public static Command Create()
    {
        Command command = new(
            "purge",
            """
            Remove entries that fit all of key, tag and model, and the stored questions that they answer. While a gateway runs on the folder, its admin API does it, so that its memory is purged too; where several gateways share entries, all of them are.

            Examples:
              farthing cache purge --model gpt-4o-mini
              farthing cache purge --key faq --tag feature=faq
              farthing cache purge --all --admin http://127.0.0.1:4001
            """
        );
        command.With(Key, Tag, Model, All);
        LedgerFlags.AddPlace(command);
        AdminFlags.Add(command);
        return command.Runs("cache.purge", Run);
    }

    private static int Run(VerbContext context)
    {
        context.StopOnFaults();
        CacheFilter filter = new(
            context.Parsed.GetValue(Key),
            context.Parsed.GetValue(Tag),
            context.Parsed.GetValue(Model)
        );
        bool isAll = context.Parsed.GetValue(All);
        if (isAll != (filter == new CacheFilter()))
        {
            context.Refuse(
                CacheFaultCodes.NoFilter,
                All.Name,
                isAll ? "all entries, and some of them" : "no entries are named",
                "--key, --tag or --model; or --all"
            );
        }

        if (AdminFlags.IsNamed(context))
        {
            return AskGateway(context, filter);
        }

        LedgerPlace place = LedgerSource.PlaceOf(context);
        context.StopOnFaults();
        if (place.Shared is SharedOptions shared && SharedCacheRows.AreAt(shared))
        {
            return Answer(
                context,
                CacheSource.Shared,
                SharedCacheRows.Purge(shared, filter, TimeProvider.System, context.Cancellation)
            );
        }

        LedgerFolder? folder = place.Local;
        if (folder is null)
        {
            throw LedgerSource.NeedsJournal();
        }

        if (!Directory.Exists(folder.Journal))
        {
            return PurgeFile(context, folder, filter);
        }

        JournalLock held;
        try
        {
            held = JournalLock.Take(folder.Journal);
        }
        catch (FarthingException inUse) when (inUse.Faults[0].Code == LedgerFaultCodes.JournalInUse)
        {
            context.Warn(
                $"a gateway runs on {folder.Path}, with entries in its memory: its admin API is asked"
            );
            return AskGateway(context, filter);
        }

        using (held)
        {
            return PurgeFile(context, folder, filter);
        }
    }

    private static int AskGateway(VerbContext context, CacheFilter filter)
    {
        using AdminClient client = AdminFlags.Client(context);
        CachePurgeDocument answer = client.PurgeCache(filter);
        if (answer.FileFault is string fault)
        {
            context.Warn(
                answer.Source == CacheSource.Shared
                    ? fault
                    : $"entries come back with the gateway's next start: {fault}"
            );
        }

        return context.Answer(answer, CacheSheet.Of);
    }

    private static int PurgeFile(VerbContext context, LedgerFolder folder, CacheFilter filter) =>
        Answer(
            context,
            CacheSource.File,
            new CachePurged(
                CacheRows.Purge(folder.Cache, filter),
                QuestionRows.Purge(LedgerFolder.QuestionsBeside(folder.Cache), filter, UnixNs())
            )
        );

    private static int Answer(VerbContext context, CacheSource source, CachePurged purged) =>
        context.Answer(new CachePurgeDocument(source, purged.Entries, purged.Questions, null), CacheSheet.Of);

    private static long UnixNs() => (DateTimeOffset.UtcNow.UtcTicks - DateTime.UnixEpoch.Ticks) * 100;
}
