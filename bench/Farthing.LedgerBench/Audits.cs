using System.Globalization;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Metering;

namespace Farthing.LedgerBench;

/// <summary>How long an audit of a large ledger takes, with a prompt recorded of each attempt: 100 blocks, 80 of them those of the key's last prompt. Arguments: attempts, keys, a folder that is kept.</summary>
internal static class Audits
{
    private const double TargetMs = 30_000;
    private const double TargetMb = 500;
    private const int Blocks = 100;
    private const int Shared = 80;

    public static int Run(string[] args)
    {
        int attempts = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        int keys = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1000;
        bool isKept = args.Length > 2;
        LedgerFolder folder = new(
            isKept ? args[2] : Directory.CreateTempSubdirectory("farthing-ledger-bench-").FullName
        );
        try
        {
            if (!Directory.Exists(folder.Journal))
            {
                Questions.Timed("journal", attempts, () => new Traffic(folder, attempts, keys).Write());
                Questions.Timed("projection", attempts, () => Questions.Project(folder, ""));
                Questions.Timed("prompts", attempts, () => WritePrompts(folder));
            }

            Questions.Cost cost = Questions.OfProcess("audit --data " + folder.Path, "");
            Console.WriteLine("    ms  CPU ms    MB");
            Console.WriteLine(
                Questions.Words(cost, "audit")
                    + (cost.Ms >= TargetMs || cost.Mb >= TargetMb ? "  missed" : "")
            );
            return 0;
        }
        finally
        {
            if (!isKept)
            {
                Directory.Delete(folder.Path, recursive: true);
            }
        }
    }

    private static void WritePrompts(LedgerFolder folder)
    {
        using SqlLedgerStore store = SqliteLedgerStore.Open(folder.Database);
        RowClock clock = new();
        using GatewayJournal journal = GatewayJournal.Open(
            new JournalOptions { Folder = folder.Prompts },
            clock
        );
        Random random = new(1);
        Dictionary<string, long> last = [];
        ulong[] blocks = new ulong[Blocks];
        foreach (LedgerRow row in store.Rows(LedgerFilter.All))
        {
            clock.UnixNs = row.Opened.ReservedUnixNs;
            bool isOn = last.TryGetValue(row.Opened.Key, out long number);
            int fresh = isOn ? Blocks - Shared : Blocks;
            for (int i = 0; i < fresh; i++)
            {
                blocks[i] = (ulong)random.NextInt64();
            }

            journal.Append(
                new PromptRecord
                {
                    Attempt = new AttemptId(row.Opened.Attempt.RequestId, 0),
                    Flags = PromptFlags.Hashes | (isOn ? PromptFlags.None : PromptFlags.Scope),
                    TextBytes = Blocks * 64,
                    SystemBytes = 4000,
                    Messages = 10,
                    RequestHash = (ulong)random.NextInt64(),
                    SystemHash = 1,
                    Base = number,
                    CommonBlocks = isOn ? Shared : 0,
                    Blocks = blocks.AsMemory(0, fresh),
                }
            );
            last[row.Opened.Key] = PromptRecord.NumberOf(row.Opened.Attempt.RequestId);
        }
    }

    private sealed class RowClock : TimeProvider
    {
        public long UnixNs { get; set; }

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(UnixNs / 100);
    }
}
