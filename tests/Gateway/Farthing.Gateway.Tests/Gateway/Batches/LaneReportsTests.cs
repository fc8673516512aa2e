using Farthing.Gateway.Batches;
using Farthing.Numerics.Faults;
using Farthing.Testing;

namespace Farthing.Tests.Gateway.Batches;

public sealed class LaneReportsTests
{
    [Fact]
    public void The_same_is_said_once_a_minute()
    {
        ManualClock clock = new(new DateTimeOffset(2026, 11, 25, 12, 0, 0, TimeSpan.Zero));
        LaneReports reports = new(clock);
        InvalidOperationException away = new("no connection");

        Assert.Equal("line 1: InvalidOperationException: no connection", reports.WordsOf(away, "line 1"));
        Assert.Null(reports.WordsOf(new InvalidOperationException("no connection"), "line 2"));
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.NotNull(reports.WordsOf(away, "line 3"));
    }

    [Fact]
    public void Something_else_is_said_at_once()
    {
        LaneReports reports = new(new ManualClock(DateTimeOffset.UnixEpoch));

        Assert.NotNull(reports.WordsOf(new InvalidOperationException("one"), "a line"));
        Assert.Equal(
            "GET /v1/batches: the queue is away [FAR9905]",
            reports.WordsOf(
                new FarthingException(new Fault(BatchFaultCodes.CannotOpen, "the queue is away"), 3),
                "GET /v1/batches"
            )
        );
    }
}
