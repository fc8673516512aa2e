namespace Farthing.Measurement.Scraping;

/// <summary>Snapshots of a target: each of the last ten minutes, one a minute of the last hour, one in five minutes before.</summary>
/// <param name="keepSeconds">How far back it goes.</param>
public sealed class TargetHistory(double keepSeconds = TargetHistory.Day)
{
    /// <summary>A day in seconds.</summary>
    public const double Day = 86400;

    private readonly List<TargetSnapshot> snapshots = [];

    /// <summary>Number of kept snapshots.</summary>
    public int Count => snapshots.Count;

    /// <summary>The newest; null for none.</summary>
    public TargetSnapshot? Latest => snapshots.Count == 0 ? null : snapshots[^1];

    /// <summary>The oldest; null for none.</summary>
    public TargetSnapshot? First => snapshots.Count == 0 ? null : snapshots[0];

    /// <summary>Adds the newest and forgets what is no longer needed.</summary>
    public void Add(TargetSnapshot snapshot)
    {
        snapshots.Add(snapshot);
        double now = snapshot.TimeSeconds;
        // One look at each border a round: a snapshot is dropped when its neighbors are nearer than its age asks for.
        for (int i = snapshots.Count - 2; i > 0; i--)
        {
            double age = now - snapshots[i].TimeSeconds;
            double step =
                age <= 600 ? 0
                : age <= 3600 ? 60
                : 300;
            if (snapshots[i + 1].TimeSeconds - snapshots[i - 1].TimeSeconds < step)
            {
                snapshots.RemoveAt(i);
            }
        }

        // The last one that is too old stays: the whole span is measured from it.
        while (snapshots.Count > 2 && now - snapshots[1].TimeSeconds > keepSeconds)
        {
            snapshots.RemoveAt(0);
        }
    }

    /// <summary>The snapshot that a window starts with: the newest that is at least so old, else the oldest; null where there is only one.</summary>
    public TargetSnapshot? Before(double windowSeconds)
    {
        if (snapshots.Count < 2)
        {
            return null;
        }

        double from = snapshots[^1].TimeSeconds - windowSeconds + 1e-6;
        for (int i = snapshots.Count - 2; i > 0; i--)
        {
            if (snapshots[i].TimeSeconds <= from)
            {
                return snapshots[i];
            }
        }

        return snapshots[0];
    }
}
