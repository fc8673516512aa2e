using Farthing.Gateway.Caching.Keys;

namespace Farthing.Gateway.Caching.Complaints;

/// <summary>Questions whose cached answer was said to be wrong. Any thread.</summary>
/// <remarks>Bounded: beyond <see cref="Most"/> the oldest complaint goes.</remarks>
internal sealed class ComplaintBook
{
    /// <summary>Number of questions.</summary>
    public const int Most = 100_000;

    private readonly Lock gate = new();
    private readonly Dictionary<CacheKey, long> untilUnixNs = [];
    private readonly Queue<CacheKey> order = new();
    private volatile bool hasAny; // Without complaints a request costs no lock.

    /// <summary>Adds one; the later end holds.</summary>
    public void Add(in Complaint complaint)
    {
        lock (gate)
        {
            hasAny = true;
            if (untilUnixNs.TryGetValue(complaint.Key, out long until))
            {
                untilUnixNs[complaint.Key] = Math.Max(until, complaint.UntilUnixNs);
                return;
            }

            untilUnixNs.Add(complaint.Key, complaint.UntilUnixNs);
            order.Enqueue(complaint.Key);
            if (order.Count > Most)
            {
                untilUnixNs.Remove(order.Dequeue());
            }
        }
    }

    /// <summary>True where a complaint about one of the keys holds.</summary>
    public bool IsAbout(CacheKey key, CacheKey? canonical, long nowUnixNs)
    {
        if (!hasAny)
        {
            return false;
        }

        lock (gate)
        {
            return Holds(key, nowUnixNs) || (canonical is CacheKey second && Holds(second, nowUnixNs));
        }
    }

    private bool Holds(CacheKey key, long nowUnixNs) =>
        untilUnixNs.TryGetValue(key, out long until) && until > nowUnixNs;
}
