using Farthing.Documents.Ledger;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger.Checks;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Ledger.Rebuilding;

/// <summary>Makes a ledger anew from its journal, beside the old one, compares the two, and puts the new one in its place by a rename. What stood in segments that were dropped is taken from the old one.</summary>
/// <param name="folder">Where both are.</param>
public sealed class LedgerRebuild(LedgerFolder folder)
{
    /// <summary>Makes the ledger anew.</summary>
    /// <param name="acceptsLoss">True to go on where the journal's beginning is gone and no old ledger has it.</param>
    /// <param name="cancellation">Ends it; the old ledger stays.</param>
    /// <exception cref="FarthingException">There is no journal, a gateway has it open, or its beginning is gone.</exception>
    /// <exception cref="JournalFormatException">The journal is damaged.</exception>
    public LedgerRebuildDocument Run(bool acceptsLoss, CancellationToken cancellation)
    {
        if (!Directory.Exists(folder.Journal) || JournalProjection.FirstSegment(folder.Journal) is null)
        {
            throw NoJournal(folder.Journal);
        }

        using JournalLock held = JournalLock.Take(folder.Journal);
        SegmentHeader first = JournalProjection.FirstSegment(folder.Journal)!.Value;
        string fresh = folder.Database + ".rebuild";
        Delete(fresh);
        List<string> notes = [];
        bool hasOld = File.Exists(folder.Database) && CatchUpOld(notes, cancellation);
        if (hasOld)
        {
            using SqliteLedgerStore old = SqliteLedgerStore.Open(folder.Database);
            RefuseForgotten(old);
        }

        bool hasBeginning = first.FirstSequence == 1 || (hasOld && OldHas(first));
        if (!hasBeginning && !acceptsLoss)
        {
            throw BeginningGone(folder.Journal, first);
        }

        if (!hasBeginning)
        {
            notes.Add(LostWords(first));
        }

        FindingList findings = new();
        LedgerRebuildDocument report;
        long differences = 0;
        using (SqliteLedgerStore store = SqliteLedgerStore.Open(fresh))
        {
            (long carriedRows, Money carriedCost) =
                hasOld && hasBeginning ? store.TakeFrom(folder.Database, first) : (0, Money.Zero);
            if (first.FirstSequence > 1 && hasBeginning)
            {
                notes.Add(CarriedWords(first, carriedRows, carriedCost));
            }

            using (JournalProjection projection = new(store, folder.Journal, acceptsLaterStart: acceptsLoss))
            {
                long records = projection.CatchUp(cancellation);
                if (hasOld)
                {
                    differences = store.CountDifferences(folder.Database, findings);
                }

                SpentSums total = store.Total(LedgerFilter.All);
                report = new LedgerRebuildDocument(
                    records,
                    total.Attempts + total.Released,
                    total.BilledUsd,
                    carriedRows,
                    carriedCost,
                    differences,
                    findings.Shown,
                    OldKeptAs: null,
                    notes
                );
            }
        }

        bool keepsOld = File.Exists(folder.Database) && (!hasOld || differences > 0);
        return report with { OldKeptAs = Swap(fresh, keepsOld) };
    }

    /// <summary>Brings the old ledger up to the journal, so that the two can be compared. False when it cannot be read at all.</summary>
    private bool CatchUpOld(List<string> notes, CancellationToken cancellation)
    {
        try
        {
            using SqliteLedgerStore old = SqliteLedgerStore.Open(folder.Database);
            try
            {
                using JournalProjection projection = new(old, folder.Journal);
                projection.CatchUp(cancellation);
            }
            catch (JournalFormatException misfit)
            {
                notes.Add($"the old ledger does not fit the journal: {misfit.Message}");
            }

            return true;
        }
        catch (Exception broken) when (broken is FarthingException or SqliteException or FormatException)
        {
            notes.Add($"the old ledger cannot be read, so nothing is compared: {broken.Message}");
            return false;
        }
    }

    private bool OldHas(SegmentHeader first)
    {
        using SqliteLedgerStore old = SqliteLedgerStore.Open(folder.Database);
        return old.Position(first.GatewayId) is LedgerPosition position
            && position.FirstSequence <= first.FirstSequence
            && position.Sequence >= first.FirstSequence - 1;
    }

    private string? Swap(string fresh, bool keepsOld)
    {
        if (File.Exists(folder.Database + "-wal") && !keepsOld)
        {
            Delete(fresh);
            throw new FarthingException(
                new Fault(LedgerFaultCodes.JournalInUse, "another program has the ledger open")
                {
                    File = folder.Database,
                    Expected = "nobody reading it while it is replaced",
                },
                exitCode: 3
            );
        }

        string? kept = null;
        if (keepsOld)
        {
            kept = folder.Database + ".before-rebuild";
            Delete(kept);
            foreach (string suffix in new[] { "", "-wal", "-shm" })
            {
                if (File.Exists(folder.Database + suffix))
                {
                    File.Move(folder.Database + suffix, kept + suffix);
                }
            }
        }

        File.Move(fresh, folder.Database, overwrite: true);
        return kept;
    }

    private static void Delete(string database)
    {
        foreach (string suffix in new[] { "", "-wal", "-shm" })
        {
            File.Delete(database + suffix);
        }
    }

    internal static string LostWords(SegmentHeader first) =>
        $"records 1 to {first.FirstSequence - 1} are gone with the journal's first segments, and no ledger has them: sums begin with segment {first.Number}";

    internal static string CarriedWords(SegmentHeader first, long rows, Money cost) =>
        $"records before {first.FirstSequence} stood in dropped segments and cannot be made anew: {rows} attempts, {cost}, were taken from the old ledger";

    /// <summary>Refuses to make anew what a ledger alone has.</summary>
    /// <exception cref="FarthingException">Attempts were forgotten (exit code 1).</exception>
    internal static void RefuseForgotten(SqlLedgerStore old)
    {
        if (old.ForgottenUntilUnixNs is long until)
        {
            throw ForgottenMonths.Needs(
                until,
                "a rebuild",
                "the ledger itself, which alone has the sums of that time, or a copy of it"
            );
        }
    }

    /// <summary>The fault of a journal that is not there.</summary>
    internal static FarthingException NoJournal(string journal) =>
        new(
            new Fault(LedgerFaultCodes.NotFound, "there is no journal to make a ledger from")
            {
                File = journal,
                Expected = "the folder that farthing serve writes to (--data)",
            }
        );

    /// <summary>The fault of a journal whose beginning no ledger has.</summary>
    internal static FarthingException BeginningGone(string journal, SegmentHeader first) =>
        new(
            new Fault(
                LedgerFaultCodes.Gap,
                $"the journal begins with segment {first.Number}, and no ledger has what stood before"
            )
            {
                File = journal,
                Expected =
                    "the earlier segments, or a ledger that has read them; --accept-loss makes a ledger of what is left",
            },
            exitCode: 1
        );
}
