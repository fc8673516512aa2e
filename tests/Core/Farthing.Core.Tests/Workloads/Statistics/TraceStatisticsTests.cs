using Farthing.Documents.Traces;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Statistics;
using Farthing.Workloads.Traces;

namespace Farthing.Tests.Workloads.Statistics;

public sealed class TraceStatisticsTests
{
    private static readonly RequestTable Table = new(
        [0, 1_000_000_000, 1_000_000_000, 4_000_000_000],
        [10, 20, 30, 40],
        [4, 3, 2, 1]
    );

    [Fact]
    public void Rates_gaps_and_burstiness_by_hand()
    {
        TraceDescribeDocument statistics = Of(Table);

        Assert.Equal(3.0 / 4, statistics.MeanRate.Value, 12); // three gaps in 4 s
        Assert.Equal(0.25, statistics.SameStamp.Value);
        // Gaps 1, 0, 3 s: mean 4/3, variance (1/9 + 16/9 + 25/9)/3 = 14/9; CV = √(14/9) / (4/3).
        Assert.Equal(Math.Sqrt(14.0 / 9) / (4.0 / 3), statistics.GapCv.Value, 9);
        // Whole seconds 0–3: 1, 2, 0, 0; mean 0.75, variance (1+4)/4 − 0.5625 = 0.6875.
        Assert.Equal(0.6875 / 0.75, statistics.Dispersion1s.Value, 9);
        Assert.True(double.IsNaN(statistics.Dispersion60s.Value));
        Assert.Equal(-1, statistics.RankCorrelation.Value, 9);
        Assert.Equal(25, statistics.Input.P50.Value);
        Assert.Equal(100, statistics.Input.Total.Value);
    }

    [Fact]
    public void One_request_has_no_rate()
    {
        TraceDescribeDocument statistics = Of(new RequestTable([0], [5], [6]));

        Assert.Equal(0, statistics.MeanRate.Value);
        Assert.Equal(0, statistics.PeakMinuteRate.Value);
        Assert.True(double.IsNaN(statistics.RankCorrelation.Value));
    }

    private static TraceDescribeDocument Of(RequestTable table) =>
        TraceStatistics.Of(
            new TraceReadResult(
                table,
                TraceFormat.Azure,
                TimeUnit.WallClock,
                new BrokenRows(0, []),
                table.Count,
                0,
                []
            ),
            "wall_clock"
        );
}
