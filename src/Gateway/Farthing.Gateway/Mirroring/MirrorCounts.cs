using System.Collections.Concurrent;

namespace Farthing.Gateway.Mirroring;

/// <summary>Counts of a mirror since its start.</summary>
internal sealed class MirrorCounts
{
    private readonly ConcurrentDictionary<string, Refused> refused = new(StringComparer.Ordinal);
    private long passed;
    private long followed;
    private long lost;

    /// <summary>A live request came; its number.</summary>
    public long Pass() => Interlocked.Increment(ref passed);

    /// <summary>A dry run began.</summary>
    public void Follow() => Interlocked.Increment(ref followed);

    /// <summary>A dry run that could not begin, or was not to its end.</summary>
    public void Lose() => Interlocked.Increment(ref lost);

    /// <summary>A dry run ended in a refusal.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="status">The upstream's status for it.</param>
    public void Refuse(string reason, int status)
    {
        Refused one = refused.GetOrAdd(reason, static _ => new Refused());
        Interlocked.Increment(ref one.All);
        if (status is >= 200 and < 300)
        {
            Interlocked.Increment(ref one.Answered);
        }
    }

    /// <summary>How they stand.</summary>
    public MirrorReport Report() =>
        new(
            Interlocked.Read(ref passed),
            Interlocked.Read(ref followed),
            Interlocked.Read(ref lost),
            [
                .. refused
                    .Select(one => new MirrorRefusals(
                        one.Key,
                        Interlocked.Read(ref one.Value.All),
                        Interlocked.Read(ref one.Value.Answered)
                    ))
                    .OrderByDescending(one => one.Requests)
                    .ThenBy(one => one.Reason, StringComparer.Ordinal),
            ]
        );

    private sealed class Refused
    {
        public long All;
        public long Answered;
    }
}
