using Farthing.Gateway.Telemetry.Metrics;

namespace Farthing.Gateway.Journal;

/// <summary>Counters of a journal's writing thread. Any thread reads.</summary>
internal sealed class JournalFigures
{
    private long writtenBytes;

    /// <summary>Bytes that were written since the start.</summary>
    public long WrittenBytes => Interlocked.Read(ref writtenBytes);

    /// <summary>Time of the disk for them.</summary>
    public TimeBuckets Syncs { get; } = new(TimeBuckets.OfTheGateway);

    /// <summary>A batch was written.</summary>
    public void Wrote(int bytes) => Interlocked.Add(ref writtenBytes, bytes);

    /// <summary>The disk has it.</summary>
    public void Synced(TimeSpan took) => Syncs.Observe(took);
}
