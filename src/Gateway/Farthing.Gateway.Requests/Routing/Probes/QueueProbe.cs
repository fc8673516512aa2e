using Farthing.Gateway.Upstreams;
using Farthing.Numerics.Clocks;

namespace Farthing.Gateway.Routing.Probes;

/// <summary>Reads how full one engine is from its metrics.</summary>
internal sealed class QueueProbe(
    ProbeClient client,
    QueueLimit limit,
    UpstreamState state,
    TimeProvider clock
)
{
    /// <summary>Reads them once.</summary>
    public async Task AskAsync(CancellationToken stop)
    {
        TimeSpan most = TimeSpan.FromTicks(Math.Max(limit.Every.Ticks, TimeSpan.TicksPerSecond));
        using Deadline within = new(most, RealTime.Clock, stop);
        int outstanding = state.Outstanding; // Before: what is sent meanwhile may not be counted there yet.
        (byte[] page, string? complaint) = await client.FetchAsync(
            limit.Metrics,
            wantsBody: true,
            within.Token
        );
        stop.ThrowIfCancellationRequested();
        QueueReading? reading = null;
        if (complaint is null)
        {
            (long? running, double? waiting, double? kvUse) = EnginePage.Read(page);
            complaint =
                limit.MaxWaiting is not null && waiting is null ? "it does not say how many requests wait"
                : limit.MaxKvUse is not null && kvUse is null
                    ? "it does not say how much of the KV cache is in use"
                : limit.MaxWaiting is null && limit.MaxKvUse is null && running is null
                    ? "it does not say how many requests run"
                : null;
            reading =
                running is null && waiting is null && kvUse is null
                    ? null
                    : new QueueReading(running, waiting, kvUse, outstanding, clock.GetTimestamp());
        }

        state.NoteQueue(reading, complaint is null ? null : $"{limit.Metrics.AbsolutePath}: {complaint}");
    }
}
