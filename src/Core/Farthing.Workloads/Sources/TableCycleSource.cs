using Farthing.Workloads.Arrivals;
using Farthing.Workloads.Prefixes;
using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Sources;

/// <summary>An open loop of a table's requests in their order, again and again, at the times of an arrival process. From the second pass on sessions and prefixes are new ones: what is repeated is the load, not the conversations.</summary>
public sealed class TableCycleSource : RequestSource
{
    private readonly ArrivalProcess arrivals;
    private readonly RequestTable table;
    private readonly int first;
    private readonly long untilNs;
    private readonly int sessionsPerPass;
    private readonly IdSlab ids = new();
    private int next;
    private long pass;
    private long nextNs;

    /// <summary>Makes the source.</summary>
    /// <param name="arrivals">When requests come; restarted by this source.</param>
    /// <param name="table">The requests, at least one; their own times do not count.</param>
    /// <param name="durationSeconds">Until when they arrive.</param>
    /// <param name="first">Which of them comes first.</param>
    public TableCycleSource(
        ArrivalProcess arrivals,
        RequestTable table,
        double durationSeconds,
        int first = 0
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(first, table.Count);
        (this.arrivals, this.table, this.first) = (arrivals, table, first);
        untilNs = (long)Math.Min(9.2e18, durationSeconds * 1e9);
        for (int i = 0; i < table.Count; i++)
        {
            sessionsPerPass = Math.Max(sessionsPerPass, table.Session(i) + 1);
        }

        Restart();
    }

    /// <inheritdoc/>
    public override long NextArrivalNs => nextNs;

    /// <inheritdoc/>
    public override long TotalRequests => -1;

    /// <inheritdoc/>
    public override Request Take()
    {
        if (nextNs == long.MaxValue)
        {
            throw new InvalidOperationException("the source has no further request");
        }

        Request request = table[next] with { ArrivalNs = nextNs };
        if (pass > 0)
        {
            request = request with
            {
                PrefixIds = Own(request.PrefixIds),
                Session = request.Session < 0 ? -1 : (int)(request.Session + (pass * sessionsPerPass)),
            };
        }

        if (++next == table.Count)
        {
            next = 0;
            pass++;
        }

        Advance();
        return request;
    }

    /// <inheritdoc/>
    public override void Restart()
    {
        arrivals.Restart();
        (next, pass) = (first, 0);
        Advance();
    }

    private ReadOnlyMemory<ulong> Own(ReadOnlyMemory<ulong> shared)
    {
        if (shared.IsEmpty)
        {
            return shared;
        }

        ulong salt = RequestTable.PassSalt(pass);
        Memory<ulong> own = ids.Take(shared.Length);
        ReadOnlySpan<ulong> from = shared.Span;
        Span<ulong> to = own.Span;
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = from[i] + salt;
        }

        return own;
    }

    private void Advance()
    {
        nextNs = arrivals.NextNs();
        nextNs = nextNs >= untilNs ? long.MaxValue : nextNs;
    }
}
