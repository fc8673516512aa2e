namespace Farthing.Gateway.Journal;

/// <summary>Place and mode of writing the journal.</summary>
public sealed record JournalOptions
{
    /// <summary>The folder; made where it is missing. One gateway at a time.</summary>
    public required string Folder { get; init; }

    /// <summary>A segment is ended when it is longer; default 64 MiB.</summary>
    public long SegmentBytes { get; init; } = 64 << 20;

    /// <summary>When an append is done; default: when the system has it.</summary>
    public JournalDurability Durability { get; init; } = JournalDurability.Write;

    /// <summary>Longest time between a write and its way to the disk, with <see cref="JournalDurability.Write"/>; default 50 ms.</summary>
    public TimeSpan SyncEvery { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Bytes that may wait in memory while the disk refuses them; beyond, appends fail. Default 64 MiB.</summary>
    public int MaxPendingBytes { get; init; } = 64 << 20;

    /// <summary>Time between two tries of a write that failed; default 200 ms.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromMilliseconds(200);
}
