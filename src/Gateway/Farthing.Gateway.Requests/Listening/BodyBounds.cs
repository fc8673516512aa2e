namespace Farthing.Gateway.Listening;

/// <summary>Bytes of request bodies that are kept at a time, from their beginning to the end of their answers. Bodies of up to 64 KiB are not counted.</summary>
public sealed record BodyBounds
{
    /// <summary>Of all keys; null: an eighth of the memory that the process may use.</summary>
    public long? AllBytes { get; init; }

    /// <summary>Of one key; null: a quarter of all.</summary>
    public long? KeyBytes { get; init; }

    /// <summary>How long a request waits for room; default 5 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The room. One body of the greatest length always fits.</summary>
    internal BodyRoom Room(long maxBodyBytes)
    {
        long all = Math.Max(maxBodyBytes, AllBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 8);
        return new BodyRoom(all, Math.Clamp(KeyBytes ?? all / 4, maxBodyBytes, all), Patience);
    }
}
