using Farthing.Gateway.Journal;

namespace Farthing.Gateway.Recording;

/// <summary>Deletes segments of recorded prompts that are older than they are kept.</summary>
/// <remarks>A segment ends where the next one begins. It stays an hour longer than its records are kept, since later ones go on from those of the hour before them. The last segment always stays. Any thread; one at a time.</remarks>
/// <param name="folder">The journal's folder.</param>
/// <param name="clock">The time.</param>
internal sealed class PromptRetention(string folder, TimeProvider clock)
{
    /// <summary>After so long a line of prompts begins anew with a whole one: what it went on from may leave the journal.</summary>
    public static readonly TimeSpan Line = TimeSpan.FromHours(1);

    /// <summary>How often it is worth looking.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private long lookedAt = clock.GetTimestamp();

    /// <summary>True once an hour: then it is time to look.</summary>
    public bool IsDue()
    {
        long last = Interlocked.Read(ref lookedAt);
        return clock.GetElapsedTime(last) >= Every
            && Interlocked.CompareExchange(ref lookedAt, clock.GetTimestamp(), last) == last;
    }

    /// <summary>Deletes what is too old, the oldest first.</summary>
    /// <param name="keep">How long records are kept.</param>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    /// <exception cref="JournalFormatException">A segment is damaged: it and later ones stay.</exception>
    public void Drop(TimeSpan keep)
    {
        lock (gate)
        {
            long until =
                (clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks - keep.Ticks - Line.Ticks)
                * TimeSpan.NanosecondsPerTick;
            IReadOnlyList<long> segments = SegmentFiles.NumbersIn(folder);
            for (int i = 0; i + 1 < segments.Count; i++)
            {
                if (SegmentFiles.HeadOf(folder, segments[i + 1]).CreatedUnixNs >= until)
                {
                    return;
                }

                File.Delete(SegmentFiles.PathOf(folder, segments[i]));
            }
        }
    }
}
