using Farthing.Cli;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Postgres;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Sharing;
using Farthing.Numerics.Faults;
using Microsoft.Data.Sqlite;

namespace Farthing.Verbs.Ledger;

/// <summary>A ledger, opened and brought up to the journal that is on this machine.</summary>
internal sealed class LedgerSource : IDisposable
{
    private LedgerSource(LedgerPlace place, SqlLedgerStore store)
    {
        Local = place.Local;
        Shared = place.Shared;
        Store = store;
    }

    /// <summary>The gateway's folder on this machine; null where only the shared ledger is asked.</summary>
    public LedgerFolder? Local { get; }

    /// <summary>What several gateways share; null where it is one gateway's own.</summary>
    public SharedOptions? Shared { get; }

    /// <summary>True where several gateways have it together.</summary>
    public bool IsShared => Shared is not null;

    /// <summary>The ledger.</summary>
    public SqlLedgerStore Store { get; }

    /// <summary>The gateway's folder, for what needs its journal.</summary>
    /// <exception cref="FarthingException">Only the shared ledger was named.</exception>
    public LedgerFolder Folder => Local ?? throw NeedsJournal();

    /// <summary>The fault of a command that needs a journal where only the shared ledger was named.</summary>
    public static FarthingException NeedsJournal() =>
        new(
            new Fault(LedgerFaultCodes.NeedsJournal, "this needs the journal of a gateway")
            {
                Path = LedgerFlags.Data.Name,
                Expected = "--config FILE or --data FOLDER of a gateway whose journal is on this machine",
            }
        );

    /// <summary>The place that the command line names; a fault where neither a ledger nor a journal is in its folder.</summary>
    public static LedgerPlace PlaceOf(VerbContext context)
    {
        LedgerPlace place = LedgerPlace.Of(context);
        bool hasJournal = Directory.Exists(place.Local?.Journal);
        if (
            place.Shared is not null
            && !hasJournal
            && context.Parsed.GetValue(LedgerFlags.Config) is not null
        )
        {
            return place with { Local = null }; // Another machine's configuration will do for questions.
        }

        if (
            place.Local is LedgerFolder folder
            && !hasJournal
            && (place.Shared is not null || !File.Exists(folder.Database))
        )
        {
            context.Refuse(
                LedgerFaultCodes.NotFound,
                LedgerFlags.Data.Name,
                "there is no ledger in this folder",
                "the folder that farthing serve writes to, with ledger.db and journal/",
                folder.Path
            );
        }

        return place;
    }

    /// <summary>Opens it and reads what the journal has beyond it. Ends the command where anything was wrong so far.</summary>
    public static LedgerSource Open(VerbContext context)
    {
        LedgerPlace place = PlaceOf(context);
        context.StopOnFaults();
        SqlLedgerStore store = place.Shared is SharedOptions shared
            ? PostgresLedgerStore.Open(shared.Postgres)
            : SqliteLedgerStore.Open(place.Local!.Database);
        LedgerSource source = new(place, store);
        if (Directory.Exists(place.Local?.Bills))
        {
            context.Warn(
                "this ledger is made of providers' bills: a line is a day's sum, whose sessions, times and retries nobody knows"
            );
        }

        try
        {
            source.CatchUp(context.Cancellation);
        }
        catch (JournalFormatException damaged)
        {
            context.Warn($"the journal cannot be read on, and sums end there: {damaged.Message}");
        }
        catch
        {
            store.Dispose();
            throw;
        }

        return source;
    }

    /// <summary>Says that single attempts of the time before were forgotten, where a question reaches back to it.</summary>
    public void WarnOfForgotten(VerbContext context, LedgerFilter filter)
    {
        if (Store.ForgottenUntilUnixNs is long until && (filter.SinceUnixNs ?? long.MinValue) < until)
        {
            context.Warn(
                $"single requests before {LedgerTime.Text(until)[..7]} were forgotten: those shown came later"
            );
        }
    }

    /// <summary>Reads what was booked meanwhile: to be called when nobody else books any more.</summary>
    public void CatchUp(CancellationToken cancellation)
    {
        if (Local is LedgerFolder folder && Directory.Exists(folder.Journal))
        {
            using JournalProjection projection = new(Store, folder.Journal);
            projection.CatchUp(cancellation);
        }
    }

    /// <summary>Runs a command on a ledger; what the database or the journal refuses becomes a fault.</summary>
    public static int Run(VerbContext context, Func<LedgerSource, int> run) =>
        Guard(
            context,
            () =>
            {
                using LedgerSource source = Open(context);
                return run(source);
            }
        );

    /// <summary>Runs something; what the database or the journal refuses becomes a fault (exit code 3).</summary>
    public static int Guard(VerbContext context, Func<int> run)
    {
        context.StopOnFaults();
        return Guard(context.Parsed.GetRequiredValue(LedgerFlags.Data), run);
    }

    /// <summary>The same, of a ledger's folder.</summary>
    public static int Guard(string folder, Func<int> run)
    {
        try
        {
            return run();
        }
        catch (Exception refused)
            when (refused
                    is SqliteException
                        or FormatException
                        or OverflowException
                        or System.Text.Json.JsonException
            )
        {
            // What a row holds was not written by this program: ids that are none, tags that are no list.
            throw new FarthingException(
                new Fault(LedgerFaultCodes.Unreadable, $"the ledger cannot be used: {refused.Message}")
                {
                    File = folder,
                    Expected =
                        "a whole ledger in a folder that you may write to; farthing ledger rebuild makes it anew",
                },
                exitCode: 3
            );
        }
        catch (JournalFormatException damaged)
        {
            throw new FarthingException(
                new Fault(LedgerFaultCodes.JournalDamaged, $"the journal cannot be read: {damaged.Message}")
                {
                    File = folder,
                    Expected = "all of its segments, whole: restore them from a copy",
                },
                exitCode: 3
            );
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Store.Dispose();
}
