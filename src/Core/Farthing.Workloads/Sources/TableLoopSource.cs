using Farthing.Workloads.Requests;

namespace Farthing.Workloads.Sources;

/// <summary>The requests of a table in their order, so many at a time, whatever their recorded times: the next one is sent when one ends. User i of n starts at i/n of the ramp.</summary>
public sealed class TableLoopSource : LoopSource
{
    private readonly RequestTable table;

    /// <summary>Makes the loop.</summary>
    /// <param name="table">The requests.</param>
    /// <param name="concurrency">How many at a time, at least 1.</param>
    /// <param name="rampSeconds">Within which the users come.</param>
    /// <param name="thinkSeconds">Between an answer and the user's next request.</param>
    public TableLoopSource(
        RequestTable table,
        int concurrency,
        double rampSeconds = 0,
        double thinkSeconds = 0
    )
        : base(concurrency, table.Count, rampSeconds, thinkSeconds)
    {
        if (
            concurrency < 1
            || !(rampSeconds >= 0)
            || !(thinkSeconds >= 0)
            || rampSeconds + thinkSeconds > 1e9
        )
        {
            throw GeneratorFault.Of(
                "concurrency",
                concurrency,
                "at least 1 request at a time, a ramp and a think time from 0 s"
            );
        }

        this.table = table;
    }

    /// <inheritdoc/>
    public override long TotalOutputTokens => table.TotalOutputTokens;

    /// <inheritdoc/>
    protected override Request At(long atNs) => table[(int)Taken] with { ArrivalNs = atNs };
}
