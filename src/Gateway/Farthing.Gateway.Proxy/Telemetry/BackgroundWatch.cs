using Farthing.Gateway.Journal;
using Farthing.Gateway.Journal.Records;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Telemetry.Logs;
using Farthing.Numerics.Clocks;

namespace Farthing.Gateway.Telemetry;

/// <summary>Looks every second at what works beside the requests, and says when journal, ledger or key store fail and when they work again.</summary>
internal sealed class BackgroundWatch : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Each try reads and writes the whole file.</summary>
    private static readonly TimeSpan CompactAgainAfter = TimeSpan.FromMinutes(10);
    private readonly GatewayTelemetry telemetry;
    private readonly TimeProvider clock;
    private readonly GatewayJournal journal;
    private readonly Projector projector;
    private readonly IKeyStore keys;
    private readonly ITimer timer;
    private bool isJournalFailing;
    private bool isLedgerFailing;
    private bool isKeyStoreFailing;
    private bool isCompactionFailing;
    private long compactedAt; // by the clock's timestamps
    private ClockJump? owed; // found, and not in the journal yet
    private bool isOver;

    /// <summary>Begins to look.</summary>
    public BackgroundWatch(
        GatewayTelemetry telemetry,
        GatewayJournal journal,
        Projector projector,
        IKeyStore keys,
        TimeProvider clock
    )
    {
        this.telemetry = telemetry;
        this.journal = journal;
        this.projector = projector;
        this.keys = keys;
        // What works beside the requests is the machine's: it knows no speed.
        this.clock = clock = RealTime.Of(clock);
        owed = Said(telemetry.Jumps.Since(journal.Recovery?.LastUnixNs ?? 0));
        compactedAt = clock.GetTimestamp();
        timer = clock.CreateTimer(static me => ((BackgroundWatch)me!).Look(), this, Every, Every);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        timer.Dispose();
        lock (timer)
        {
            isOver = true; // A look that is late finds no journal.
        }
    }

    private void Look()
    {
        lock (timer)
        {
            if (isOver)
            {
                return;
            }

            NoteJump();
            Say(
                ref isJournalFailing,
                journal.Failure?.Message,
                "journal",
                "the journal is written again",
                "nothing is forwarded until it can be written"
            );
            Say(
                ref isLedgerFailing,
                projector.Failure?.Message,
                "ledger",
                "the ledger is written again",
                "the journal keeps everything until it can be"
            );
            // By its kind alone: messages of a database may repeat what was sent.
            Say(
                ref isKeyStoreFailing,
                keys.Failure?.GetType().Name,
                "keys",
                "stored keys can be changed again",
                "stored keys go on as last known, and cannot be changed"
            );
            if (keys.CompactionFailure is not null && clock.GetElapsedTime(compactedAt) >= CompactAgainAfter)
            {
                compactedAt = clock.GetTimestamp();
                keys.CompactAgain();
            }

            Say(
                ref isCompactionFailing,
                keys.CompactionFailure?.Message,
                "key_compaction",
                "the file of stored keys is small again",
                "it serves as it is and grows; tried again every 10 minutes"
            );
        }
    }

    /// <summary>A jump goes into the journal, and into the log.</summary>
    private void NoteJump()
    {
        ClockJump? found = Said(telemetry.Jumps.Look());
        try
        {
            if (owed is ClockJump before)
            {
                journal.Append(before.ToRecord());
            }

            owed = null;
            if (found is ClockJump jump)
            {
                owed = found;
                journal.Append(jump.ToRecord());
                owed = null;
            }
        }
        catch (JournalUnavailableException)
        {
            owed ??= found; // The next look tries again; it is said that the journal fails.
        }
    }

    private ClockJump? Said(ClockJump? found)
    {
        if (found is ClockJump jump)
        {
            telemetry.Log?.Add(new LogEvent(LogSeverity.Warn, "clock_jump", ClockJumps.Words(jump)));
        }

        return found;
    }

    private void Say(ref bool wasFailing, string? failure, string what, string again, string then)
    {
        if (wasFailing == failure is not null)
        {
            return;
        }

        wasFailing = failure is not null;
        telemetry.Log?.Add(
            failure is null
                ? new LogEvent(LogSeverity.Info, what + "_recovered", again)
                : new LogEvent(LogSeverity.Error, what + "_failed", $"{failure}: {then}")
        );
    }
}
