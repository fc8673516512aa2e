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
        Parallel.For(0, Lanes, lane => Append(journal, first + lane));
    }

    /// <summary>Every request of a lane, forever; each word is said only after the journal has it. Some are dispatched and never end, the first among them.</summary>
    private static void Append(GatewayJournal journal, int first)
    {
        for (int number = first; ; number += Lanes)
        {
            AttemptId attempt = LedgerScene.Attempt(number);
            journal.AppendAsync(LedgerScene.Reserve(attempt)).Wait();
            Say("R", number);
            if ((number - first) % (Lanes * EndlessEvery) == 0)
            {
                journal.AppendAsync(new DispatchRecord(attempt)).Wait();
                Say("D", number);
                continue;
            }

            journal.Append(new DispatchRecord(attempt));
            journal.AppendAsync(LedgerScene.Settle(attempt, new TokenCounts(number % 100, 0, 0, 1))).Wait();
            Say("S", number);
        }
    }

    private static void Say(string word, int number)
    {
        lock (Variable)
        {
            Console.Out.WriteLine($"{word} {number.ToString(CultureInfo.InvariantCulture)}");
            Console.Out.Flush();
        }
    }
}
