using Farthing.Documents.Ledger;
using Farthing.Gateway.Attribution;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Ledger.Bills;

/// <summary>Makes a ledger of bills. The files are kept; journal and ledger are derived from all of them anew at each import. So a bill counts once.</summary>
public static class BillImport
{
    private const string Marker = "journal.txt";
    private const long DayNs = 86_400_000_000_000;

    /// <summary>Adds bills to a folder.</summary>
    /// <param name="folder">One that no gateway writes to; made where it is missing.</param>
    /// <param name="files">Bills that belong together.</param>
    /// <param name="faults">Receives what is wrong; nothing is changed then.</param>
    /// <returns>What the ledger now has; null after a fault.</returns>
    public static LedgerImportDocument? Run(
        LedgerFolder folder,
        IReadOnlyList<string> files,
        FaultList faults
    )
    {
        if (IsOfGateway(folder))
        {
            faults.Add(
                new Fault(
                    AttributionFaultCodes.NotOfBills,
                    "a gateway writes to this folder: its attempts would be billed twice"
                )
                {
                    Path = "--data",
                    Value = folder.Path,
                    Expected =
                        "a folder of bills alone; a gateway's ledger is compared by ledger reconcile --provider FILE",
                }
            );
            return null;
        }

        ProviderBill added = BillReader.Read(files, faults);
        if (!faults.IsEmpty)
        {
            return null;
        }

        List<IReadOnlyList<string>> batches = [.. Kept(folder)];
        List<BillRow> rows = [];
        foreach (IReadOnlyList<string> batch in batches)
        {
            Take(rows, BillReader.Read(batch, faults).Rows);
        }

        int replaced = Take(rows, added.Rows);
        if (!faults.IsEmpty)
        {
            return null;
        }

        IReadOnlyList<BilledSum> sums = BilledSum.Of(rows);
        string making = Path.Combine(folder.Path, ".importing");
        if (Directory.Exists(making))
        {
            Directory.Delete(making, recursive: true);
        }

        LedgerFolder made = new(making);
        try
        {
            Write(made, sums);
            Keep(made, [.. batches, files]);
            Swap(made, folder);
        }
        finally
        {
            if (Directory.Exists(making))
            {
                Directory.Delete(making, recursive: true);
            }
        }

        return Document(folder, added, sums, replaced);
    }

    /// <summary>True where a folder's journal is not one that bills were made into.</summary>
    public static bool IsOfGateway(LedgerFolder folder)
    {
        if (JournalProjection.FirstSegment(folder.Journal) is not SegmentHeader first)
        {
            return false;
        }

        string marker = Path.Combine(folder.Bills, Marker);
        if (!File.Exists(marker))
        {
            return true;
        }

        using SqlLedgerStore store = SqliteLedgerStore.Open(folder.Database);
        using (JournalProjection projection = new(store, folder.Journal))
        {
            projection.CatchUp(default);
        }

        return File.ReadAllText(marker).Trim()
            != $"{first.GatewayId:N} {store.Position(first.GatewayId)?.Sequence}";
    }

    /// <summary>The files that were imported, in the order in which they came; those of one import together.</summary>
    private static IEnumerable<IReadOnlyList<string>> Kept(LedgerFolder folder) =>
        !Directory.Exists(folder.Bills)
            ? []
            : Directory
                .GetFiles(folder.Bills)
                .Where(file => Path.GetFileName(file) != Marker)
                .Order(StringComparer.Ordinal)
                .GroupBy(file => Path.GetFileName(file)[..4])
                .Select(group => (IReadOnlyList<string>)[.. group]);

    /// <summary>Adds lines. Those of a later import stand for earlier ones of the same provider, kind and day.</summary>
    /// <returns>Lines that were replaced.</returns>
    private static int Take(List<BillRow> rows, IReadOnlyList<BillRow> more)
    {
        HashSet<(string, bool, long)> days = [.. more.Select(DayOf)];
        int replaced = rows.RemoveAll(row => days.Contains(DayOf(row)));
        rows.AddRange(more);
        return replaced;
    }

    private static (string, bool, long) DayOf(BillRow row) =>
        (row.Provider, row.IsUsage, row.StartUnixNs / DayNs);

    private static void Write(LedgerFolder folder, IReadOnlyList<BilledSum> sums)
    {
        BilledClock clock = new();
        Guid id;
        long sequence;
        using (
            GatewayJournal journal = GatewayJournal.Open(
                new JournalOptions { Folder = folder.Journal, Durability = JournalDurability.Write },
                clock
            )
        )
        {
            id = journal.GatewayId;
            foreach (BilledSum sum in sums)
            {
                clock.UnixNs = sum.AtUnixNs;
                if (sum.Attempt() is var (reserve, settle))
                {
                    journal.Append(reserve);
                    journal.Append(new DispatchRecord(reserve.Attempt));
                    journal.Append(settle);
                }
                else
                {
                    journal.Append(sum.Credit());
                }
            }

            sequence = journal.LastSequence;
        }

        using SqlLedgerStore store = SqliteLedgerStore.Open(folder.Database);
        using JournalProjection projection = new(store, folder.Journal);
        projection.CatchUp(default);
        Directory.CreateDirectory(folder.Bills);
        File.WriteAllText(Path.Combine(folder.Bills, Marker), $"{id:N} {sequence}\n");
    }

    private static void Keep(LedgerFolder folder, IReadOnlyList<IReadOnlyList<string>> batches)
    {
        for (int i = 0; i < batches.Count; i++)
        {
            for (int j = 0; j < batches[i].Count; j++)
            {
                string name = Path.GetFileName(batches[i][j]);
                string plain = name.Length > 8 && name[4] == '-' && name[7] == '-' ? name[8..] : name;
                File.Copy(batches[i][j], Path.Combine(folder.Bills, $"{i + 1:0000}-{j + 1:00}-{plain}"));
            }
        }
    }

    /// <summary>Puts the new in the place of the old. Without a journal there is no ledger to be wrong: after a kill in between, the next import makes it.</summary>
    private static void Swap(LedgerFolder made, LedgerFolder folder)
    {
        foreach (string old in (string[])[folder.Journal, folder.Bills])
        {
            if (Directory.Exists(old))
            {
                Directory.Delete(old, recursive: true);
            }

            if (old == folder.Journal)
            {
                foreach (
                    string file in Directory.GetFiles(folder.Path, Path.GetFileName(folder.Database) + "*")
                )
                {
                    File.Delete(file);
                }
            }
        }

        Directory.Move(made.Bills, folder.Bills);
        foreach (string file in Directory.GetFiles(made.Path))
        {
            File.Move(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        }

        Directory.Move(made.Journal, folder.Journal);
        Directory.Delete(made.Path, recursive: true);
    }

    private static IEnumerable<string> RemarksOn(IReadOnlyList<BillRow> rows)
    {
        if (rows.All(row => row.Usd is null))
        {
            yield return "the files have no dollars: add the report of costs";
        }

        if (rows.Any(row => row.EndUnixNs - row.StartUnixNs > DayNs * 25 / 24))
        {
            yield return "lines are longer than a day: each stands on its first day";
        }
    }

    private static LedgerImportDocument Document(
        LedgerFolder folder,
        ProviderBill added,
        IReadOnlyList<BilledSum> sums,
        int replaced
    ) =>
        new(
            folder.Path,
            added.Layouts,
            added.Rows.Count,
            added.OtherRows,
            replaced,
            sums.Count(sum => !sum.IsOfOne),
            sums.Count(sum => sum.IsOfOne),
            sums.Sum(sum => sum.Requests),
            (long)sums.Sum(sum => sum.TotalTokens),
            Money.FromUsd(sums.Sum(sum => sum.Usd ?? 0)),
            sums.Count > 0 ? LedgerTime.Text(sums[0].AtUnixNs) : null,
            sums.Count > 0 ? LedgerTime.Text(sums[^1].AtUnixNs) : null,
            [
                .. sums.GroupBy(sum => sum.Model)
                    .Select(model => new ImportedModel(
                        model.Key,
                        model.Sum(sum => sum.Requests),
                        (long)model.Sum(sum => sum.TotalTokens),
                        model.Any(sum => sum.Usd is not null)
                            ? Money.FromUsd(model.Sum(sum => sum.Usd ?? 0))
                            : null
                    ))
                    .OrderByDescending(model => model.Usd)
                    .ThenBy(model => model.Model, StringComparer.Ordinal),
            ],
            [.. added.Remarks, .. RemarksOn(added.Rows)]
        );

    /// <summary>A clock that stands at the time of what is written.</summary>
    private sealed class BilledClock : TimeProvider
    {
        public long UnixNs { get; set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(UnixNs / 100);
    }
}
