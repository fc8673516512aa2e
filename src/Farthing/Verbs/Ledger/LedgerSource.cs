using Farthing.Cli;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Numerics.Faults;
using Microsoft.Data.Sqlite;

namespace Farthing.Verbs.Ledger;

/// <summary>A gateway's ledger, opened by its folder and brought up to its journal.</summary>
internal sealed class LedgerSource : IDisposable
{
    private LedgerSource(LedgerFolder folder, SqlLedgerStore store)
    {
        Folder = folder;
        Store = store;
    }

    /// <summary>Where it is.</summary>
    public LedgerFolder Folder { get; }

    /// <summary>The ledger.</summary>
    public SqlLedgerStore Store { get; }

    /// <summary>The folder that the command line names; a fault where neither a ledger nor a journal is in it.</summary>
    public static LedgerFolder FolderOf(VerbContext context)
    {
        LedgerFolder folder = new(context.Parsed.GetRequiredValue(LedgerFlags.Data));
        if (!File.Exists(folder.Database) && !Directory.Exists(folder.Journal))
        {
            context.Faults.Add(
                new Fault(LedgerFaultCodes.NotFound, "there is no ledger in this folder")
                {
                    Path = LedgerFlags.Data.Name,
                    Value = folder.Path,
                    Expected = "the folder that farthing serve writes to, with ledger.db and journal/",
                }
            );
        }

        return folder;
    }

    /// <summary>Opens it and reads what the journal has beyond it. Ends the command where anything was wrong so far.</summary>
    public static LedgerSource Open(VerbContext context)
    {
        LedgerFolder folder = FolderOf(context);
        context.StopOnFaults();
        SqliteLedgerStore store = SqliteLedgerStore.Open(folder.Database);
        try
        {
            using JournalProjection projection = new(store, folder.Journal);
            projection.CatchUp(context.Cancellation);
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

        return new LedgerSource(folder, store);
    }

    /// <summary>Reads what was booked meanwhile: to be called when nobody else books any more.</summary>
    public void CatchUp(CancellationToken cancellation)
    {
        using JournalProjection projection = new(Store, Folder.Journal);
        projection.CatchUp(cancellation);
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
        string folder = context.Parsed.GetRequiredValue(LedgerFlags.Data);
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
