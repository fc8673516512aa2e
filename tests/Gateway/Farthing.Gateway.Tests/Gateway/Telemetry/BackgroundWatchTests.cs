using System.Text;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Ledger.Sql;
using Farthing.Gateway.Telemetry;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Tests.Gateway.Keys;
using Farthing.Tests.Gateway.Ledger;

namespace Farthing.Tests.Gateway.Telemetry;

public sealed class BackgroundWatchTests : IDisposable
{
    private readonly LedgerScene scene = new();
    private readonly TickingClock clock = new();

    public void Dispose() => scene.Dispose();

    /// <summary>A folder stands where the copy should go; it goes away after 25 minutes: the third try succeeds.</summary>
    [Fact]
    public async Task A_file_of_keys_that_cannot_be_made_small_is_said_once_and_tried_every_10_minutes()
    {
        using (FileKeyStore grown = FileKeyStore.Open(scene.Folder.Keys))
        {
            for (int revision = 1; revision <= 40; revision++)
            {
                StoredKey key = FileKeyStoreTests.Key("a") with { Revision = revision };
                await grown.SaveAsync(
                    key,
                    FileKeyStoreTests.Said("key.update", "a"),
                    TestContext.Current.CancellationToken
                );
            }
        }

        DirectoryInfo wall = Directory.CreateDirectory(scene.Folder.Keys + ".new");
        using MemoryStream written = new();
        await using (
            GatewayTelemetry telemetry = new(clock, new GatewayLog(new LogOptions(), written, clock))
        )
        {
            using GatewayJournal journal = scene.OpenJournal();
            using SqlLedgerStore store = scene.OpenLedger();
            using Projector projector = new(store, journal, scene.Folder.Journal, new(), scene.Clock);
            using FileKeyStore keys = FileKeyStore.Open(scene.Folder.Keys, compactAbove: 1000, newest: 5);
            using BackgroundWatch watch = new(telemetry, journal, projector, keys, clock);

            clock.Pass(TimeSpan.FromMinutes(25));
            wall.Delete();
            clock.Pass(TimeSpan.FromMinutes(4));
            Assert.NotNull(keys.CompactionFailure);
            clock.Pass(TimeSpan.FromMinutes(2));
            Assert.Null(keys.CompactionFailure);
        }

        string[] lines = Encoding
            .UTF8.GetString(written.ToArray())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, lines.Length);
        Assert.Contains("\"event\":\"key_compaction_failed\"", lines[0], StringComparison.Ordinal);
        Assert.Contains("keys.jsonl.new", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"event\":\"key_compaction_recovered\"", lines[1], StringComparison.Ordinal);
    }

    /// <summary>The machine slept for two hours, then its date was set back by three: both stand in the journal, each once, and no row comes of them.</summary>
    [Fact]
    public async Task A_jump_of_the_date_is_in_the_journal_and_in_the_log()
    {
        using MemoryStream written = new();
        await using (
            GatewayTelemetry telemetry = new(clock, new GatewayLog(new LogOptions(), written, clock))
        )
        using (GatewayJournal journal = scene.OpenJournal())
        using (SqlLedgerStore store = scene.OpenLedger())
        using (Projector projector = new(store, journal, scene.Folder.Journal, new(), scene.Clock))
        using (FileKeyStore keys = FileKeyStore.Open(scene.Folder.Keys))
        using (BackgroundWatch watch = new(telemetry, journal, projector, keys, clock))
        {
            clock.Pass(TimeSpan.FromSeconds(3));
            clock.Ahead = TimeSpan.FromHours(2);
            clock.Pass(TimeSpan.FromSeconds(3));
            clock.Ahead = TimeSpan.FromHours(-1);
            clock.Pass(TimeSpan.FromSeconds(3));
        }

        List<ClockJump> jumps = [];
        using (JournalReader reader = new(scene.Folder.Journal, JournalPosition.Start))
        {
            while (reader.TryRead(out JournalEntry entry))
            {
                jumps.Add(ClockJump.Of(entry.Read<FeatureRecord>()));
            }
        }

        Assert.Equal([7_200_000_000_000, -10_800_000_000_000], jumps.Select(jump => jump.ByNs));
        string[] lines = Encoding
            .UTF8.GetString(written.ToArray())
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            2,
            lines.Count(line => line.Contains("\"event\":\"clock_jump\"", StringComparison.Ordinal))
        );
        scene.Project();
        using SqlLedgerStore after = scene.OpenLedger();
        Assert.Equal(0, after.Total(new LedgerFilter()).Attempts);
    }

    /// <summary>Its only timer runs by hand, second by second.</summary>
    private sealed class TickingClock : TimeProvider
    {
        private long seconds;
        private Action tick = () => { };

        public override long TimestampFrequency => 1;

        public TimeSpan Ahead { get; set; }

        public override long GetTimestamp() => seconds;

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddSeconds(seconds) + Ahead;

        public void Pass(TimeSpan time)
        {
            for (long end = seconds + (long)time.TotalSeconds; seconds < end; )
            {
                seconds++;
                tick();
            }
        }

        public override ITimer CreateTimer(
            TimerCallback callback,
            object? state,
            TimeSpan dueTime,
            TimeSpan period
        )
        {
            if (period == TimeSpan.FromSeconds(1))
            {
                tick = () => callback(state);
            }

            return new NoTimer();
        }

        private sealed class NoTimer : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => true;

            public void Dispose() { }

            public ValueTask DisposeAsync() => ValueTask.CompletedTask;
        }
    }
}
