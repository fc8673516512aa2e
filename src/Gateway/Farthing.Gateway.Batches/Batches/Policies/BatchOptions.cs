using Farthing.Gateway.Configuration;

namespace Farthing.Gateway.Batches.Policies;

/// <summary>Limits of the batch lane.</summary>
/// <remarks>To add one: a property here, its row and its value in <see cref="BatchSettings"/>.</remarks>
public sealed record BatchOptions : FeatureOptions
{
    /// <inheritdoc/>
    internal override string Section => "batch";

    /// <inheritdoc/>
    internal override bool IsReloaded => false;

    /// <summary>Largest input file in bytes. Default 200 MB.</summary>
    public long MaxFileBytes { get; init; } = 200_000_000;

    /// <summary>Most lines of a batch. Default 50,000.</summary>
    public long MaxLines { get; init; } = 50_000;

    /// <summary>Longest line in bytes. Default 1 MiB.</summary>
    public int MaxLineBytes { get; init; } = 1 << 20;

    /// <summary>Batches of one key that are not at their end. Default 50.</summary>
    public long OpenBatches { get; init; } = 50;

    /// <summary>Bytes of files that one key may keep. Default 2 GB.</summary>
    public long KeyBytes { get; init; } = 2_000_000_000;

    /// <summary>Bytes of the disk that uploads and lines of batches leave free. Default 1 GB.</summary>
    public long DiskReserve { get; init; } = 1_000_000_000;

    /// <summary>Time after which ended batches and files are deleted. Default 30 days.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Requests under way at an own engine, interactive ones included, up to which lines are sent. Default 64.</summary>
    public int InFlight { get; init; } = 64;

    /// <summary>Lines under way at a hosted provider. Default 8.</summary>
    public int HostedInFlight { get; init; } = 8;

    /// <summary>Time between two looks at a provider's batch. Default 60 s.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Share of an engine's KV cache above which no line is sent. Default 0.8.</summary>
    public double MaxKvUse { get; init; } = 0.8;

    /// <summary>The p95 time to the first byte of interactive streams above which the lane retreats; null: it does not look at it.</summary>
    public TimeSpan? InteractiveSlo { get; init; }
}
