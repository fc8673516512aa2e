namespace Farthing.Workloads.Requests;

/// <summary>Plays a table of requests back as an open loop, from first to last, optionally several times over.</summary>
/// <param name="table">The requests.</param>
/// <param name="repeats">How often the table is played, each repeat starting one mean gap after the last arrival; at least 1.</param>
public sealed class TableSource(RequestTable table, int repeats = 1) : RequestSource
{
    private readonly long periodNs =
        table.Count == 0
            ? 0
            : table.DurationNs + (table.Count > 1 ? table.DurationNs / (table.Count - 1) : 0);
    private int next;
    private int repeat;

    /// <inheritdoc/>
    public override long NextArrivalNs =>
        repeat >= repeats || table.Count == 0 ? long.MaxValue : table.ArrivalsNs[next] + (repeat * periodNs);

    /// <inheritdoc/>
    public override long TotalRequests => (long)table.Count * repeats;

    /// <inheritdoc/>
    public override long TotalOutputTokens => table.TotalOutputTokens * repeats;

    /// <inheritdoc/>
    public override Request Take()
    {
        if (NextArrivalNs == long.MaxValue)
        {
            throw new InvalidOperationException("the table has no further request");
        }

        Request request = table[next] with { ArrivalNs = NextArrivalNs };
        if (++next == table.Count)
        {
            next = 0;
            repeat++;
        }

        return request;
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        next = 0;
        repeat = 0;
    }
}
