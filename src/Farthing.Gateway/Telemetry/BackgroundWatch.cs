using Farthing.Gateway.Journal;
using Farthing.Gateway.Ledger;
using Farthing.Gateway.Telemetry.Logs;

namespace Farthing.Gateway.Telemetry;

/// <summary>Looks every second at what works beside the requests, and says when journal or ledger fail and when they work again.</summary>
internal sealed class BackgroundWatch : IDisposable
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private readonly GatewayTelemetry telemetry;
    private readonly GatewayJournal journal;
    private readonly Projector projector;
    private readonly ITimer timer;
    private bool isJournalFailing;
    private bool isLedgerFailing;

    /// <summary>Begins to look.</summary>
    public BackgroundWatch(
        GatewayTelemetry telemetry,
        GatewayJournal journal,
        Projector projector,
        TimeProvider clock
    )
    {
        this.telemetry = telemetry;
        this.journal = journal;
        this.projector = projector;
        timer = clock.CreateTimer(static me => ((BackgroundWatch)me!).Look(), this, Every, Every);
    }

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    private void Look()
    {
        lock (timer)
        {
            Say(
                ref isJournalFailing,
                journal.Failure,
                "journal",
                "nothing is forwarded until it can be written"
            );
            Say(
                ref isLedgerFailing,
                projector.Failure,
                "ledger",
                "the journal keeps everything until it can be"
            );
        }
    }

    private void Say(ref bool wasFailing, Exception? failure, string what, string then)
    {
        if (wasFailing == failure is not null)
        {
            return;
        }

        wasFailing = failure is not null;
        telemetry.Log?.Add(
            failure is null
                ? new LogEvent(LogSeverity.Info, what + "_recovered", $"the {what} is written again")
                : new LogEvent(LogSeverity.Error, what + "_failed", $"{failure.Message}: {then}")
        );
    }
}
