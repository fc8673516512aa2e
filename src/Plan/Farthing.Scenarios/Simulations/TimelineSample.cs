using Farthing.Serving.Engines;

namespace Farthing.Scenarios.Simulations;

/// <summary>Keeps requests as they end, to show those that arrived around the slowest first token.</summary>
public sealed class TimelineSample
{
    /// <summary>Requests that are shown.</summary>
    public const int Shown = 48;

    /// <summary>Requests that are kept to choose from: some 25 MB.</summary>
    public const int Most = 250_000;

    private readonly List<RequestRecord> records = [];

    /// <summary>True when there were more than are kept, so that the slowest of all may be another.</summary>
    public bool IsPartial { get; private set; }

    /// <summary>Adds a request that ended; one that was never served is left out.</summary>
    public void Add(RequestRecord record)
    {
        if (record.FirstTokenNs < 0 || record.ScheduledNs < 0)
        {
            return;
        }

        if (records.Count >= Most)
        {
            IsPartial = true;
            return;
        }

        records.Add(record);
    }

    /// <summary>An action that adds a record and then hands it on.</summary>
    public Action<RequestRecord> Before(Action<RequestRecord>? next) =>
        record =>
        {
            Add(record);
            next?.Invoke(record);
        };

    /// <summary>The requests around the slowest first token, by arrival.</summary>
    public IReadOnlyList<RequestRecord> Window()
    {
        records.Sort((a, b) => a.RequestId.CompareTo(b.RequestId));
        int slowest = 0;
        for (int i = 1; i < records.Count; i++)
        {
            if (Wait(records[i]) > Wait(records[slowest]))
            {
                slowest = i;
            }
        }

        int count = Math.Min(Shown, records.Count);
        int first = Math.Clamp(slowest - (count / 2), 0, records.Count - count);
        return records.GetRange(first, count);
    }

    private static long Wait(in RequestRecord record) => record.FirstTokenNs - record.ArrivalNs;
}
