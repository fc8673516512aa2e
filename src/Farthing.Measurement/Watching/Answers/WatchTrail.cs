namespace Farthing.Measurement.Watching.Answers;

/// <summary>The last rounds of a few figures, for the lines of marks.</summary>
public sealed class WatchTrail
{
    /// <summary>Rounds that are kept.</summary>
    public const int Length = 40;

    /// <summary>Output tokens per second.</summary>
    public List<double> Output { get; } = [];

    /// <summary>Requests that wait.</summary>
    public List<double> Queue { get; } = [];

    /// <summary>KV use.</summary>
    public List<double> Kv { get; } = [];

    /// <summary>MBU.</summary>
    public List<double> Mbu { get; } = [];

    /// <summary>Adds a round.</summary>
    public void Add(WatchView view)
    {
        Push(Output, view.Fleet.PerSecond(view.Fleet.OutputTokens));
        Push(Queue, view.Fleet.Waiting);
        Push(Kv, view.Fleet.KvUse);
        Push(Mbu, view.Load.Mbu);
    }

    private static void Push(List<double> values, double value)
    {
        values.Add(value);
        if (values.Count > Length)
        {
            values.RemoveAt(0);
        }
    }
}
