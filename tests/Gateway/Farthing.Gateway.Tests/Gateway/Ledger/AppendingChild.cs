using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sqlite;
using Farthing.Gateway.Metering;

namespace Farthing.Tests.Gateway.Ledger;

/// <summary>This program as a gateway of its own, to be killed: it appends attempts and projects them, and says on its output what was acknowledged. Begun by an environment variable, before any test.</summary>
internal static class AppendingChild
{
    /// <summary>How many attempts it has at once.</summary>
    public const int Lanes = 3;

    private const int EndlessEvery = 100;
    private const string Variable = "FARTHING_TEST_APPEND";

    /// <summary>Starts one.</summary>
    /// <param name="folder">The gateway's folder.</param>
    /// <param name="first">Number of its first request.</param>
    public static Process Start(string folder, int first)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!)
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        start.Environment[Variable] = string.Create(CultureInfo.InvariantCulture, $"{first}:{folder}");
        return Process.Start(start)!;
    }

    [ModuleInitializer]
    internal static void RunIfAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not string asked)
        {
            return;
        }

        int colon = asked.IndexOf(':', StringComparison.Ordinal);
        Run(new LedgerFolder(asked[(colon + 1)..]), int.Parse(asked[..colon], CultureInfo.InvariantCulture));
        Environment.Exit(0);
    }

    private static void Run(LedgerFolder folder, int first)
    {
        using GatewayJournal journal = GatewayJournal.Open(
            new JournalOptions { Folder = folder.Journal, SegmentBytes = 20_000 },
            TimeProvider.System
        );
        using SqliteLedgerStore store = SqliteLedgerStore.Open(folder.Database);
        using Projector projector = new(
            store,
            journal,
            folder.Journal,
            new ProjectorOptions { MaxRecords = 50, GatherFor = TimeSpan.FromMilliseconds(1) },
            TimeProvider.System
        );
        HoldRecovery.Run(store, journal, projector, CancellationToken.None);
        projector.Start();
        for (int number = first; ; number += Lanes)
        {
            Append(journal, number, isEndless: (number - first) % (Lanes * EndlessEvery) == 0);
        }
    }

    /// <summary>A request of each lane; each word is said only after the journal has it. Some are dispatched and never end, the first among them. All on this thread: others would wait for the end of the module's initializer, in which this runs.</summary>
    private static void Append(GatewayJournal journal, int first, bool isEndless)
    {
        int[] numbers = [.. Enumerable.Range(first, Lanes)];
        All('R', number => LedgerScene.Reserve(LedgerScene.Attempt(number)));
        if (isEndless)
        {
            All('D', number => new DispatchRecord(LedgerScene.Attempt(number)));
            return;
        }

        All('H', number => LedgerScene.Hit(-number));
        foreach (int number in numbers)
        {
            journal.Append(new DispatchRecord(LedgerScene.Attempt(number)));
        }

        All(
            'S',
            number => LedgerScene.Settle(LedgerScene.Attempt(number), new TokenCounts(number % 100, 0, 0, 1))
        );

        void All<T>(char word, Func<int, T> record)
            where T : IJournalRecord<T>
        {
            Task[] written = Array.ConvertAll(numbers, number => journal.AppendAsync(record(number)));
            for (int lane = 0; lane < Lanes; lane++)
            {
                written[lane].Wait();
                Say(word, numbers[lane]);
            }
        }
    }

    private static void Say(char word, int number)
    {
        Console.Out.WriteLine($"{word} {number.ToString(CultureInfo.InvariantCulture)}");
        Console.Out.Flush();
    }
}
