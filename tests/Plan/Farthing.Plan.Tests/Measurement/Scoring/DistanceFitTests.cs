using Farthing.Measurement.Scoring;
using Farthing.Serving.Coefficients;

namespace Farthing.Tests.Measurement.Scoring;

public sealed class DistanceFitTests
{
    /// <summary>Five tables of five models on five GPUs, every prediction right: bands of families left out are at their least, ±0.02 on a logarithmic scale.</summary>
    private static ScoredRow[] Right(int tables) =>
        [
            .. Enumerable
                .Range(0, tables)
                .Select(i => Rows.Row($"t{i}", 1, model: $"m{i}", gpu: $"g{i}", line: i + 2)),
        ];

    [Fact]
    public void Predictions_inside_their_bands_widen_nothing()
    {
        // ln(measured/predicted) = 0 lies 0.02 inside both ends: −1 half-width, and 1 + (−1) = 0 is raised to 1.
        IReadOnlyList<BandDistance> distances = DistanceFit.Of(Right(5), "test");

        Assert.Equal(
            [BandDistance.NewModel, BandDistance.NewGpu],
            distances.Select(distance => distance.Kind)
        );
        Assert.All(distances, distance => Assert.Equal(1, distance.Widening));
        Assert.All(distances, distance => Assert.Equal("tpot", distance.Metric));
        Assert.All(distances, distance => Assert.Equal("test", distance.Source));
    }

    [Fact]
    public void Transferred_kernels_widen_by_how_far_they_lie_beyond_the_band()
    {
        // Predicted e^−0.06 of what own kernels give: ln(measured/predicted) = 0.06, which is 0.04 beyond the end at
        // 0.02, two half-widths in every table; the band grows to 1 + 2 = 3 of its half-widths and just holds them.
        ScoredRow[] rows = [.. Right(5).Select(row => row with { TransferRatio = Math.Exp(-0.06) })];

        BandDistance transferred = DistanceFit
            .Of(rows, "test")
            .Single(distance => distance.Kind == BandDistance.TransferredKernels);

        Assert.Equal(3, transferred.Widening, 9);
    }

    [Fact]
    public void Fewer_than_four_tables_say_nothing()
    {
        Assert.Empty(DistanceFit.Of(Right(3), "test"));
        Assert.NotEmpty(DistanceFit.Of(Right(4), "test"));
    }

    [Fact]
    public void Tables_without_an_engine_version_have_a_distance_of_their_own()
    {
        // Four of eight tables state no version; their predictions are right, so that the band is kept. One such table
        // alone is too few to say anything.
        ScoredRow[] rows =
        [
            .. Right(8)
                .Select(
                    (row, i) =>
                        i < 4 ? row with { Traits = row.Traits with { IsVersionUnstated = true } } : row
                ),
        ];

        BandDistance unstated = DistanceFit
            .Of(rows, "test")
            .Single(distance => distance.Kind == BandDistance.UnstatedVersion);

        Assert.Equal(1, unstated.Widening);
        Assert.DoesNotContain(
            DistanceFit.Of(rows[3..], "test"),
            distance => distance.Kind == BandDistance.UnstatedVersion
        );
    }

    [Fact]
    public void Percentiles_beyond_the_middle_are_left_aside()
    {
        ScoredRow[] rows = [.. Right(5).Select(row => row with { Statistic = "p99" })];

        Assert.Empty(DistanceFit.Of(rows, "test"));
    }

    [Fact]
    public void Rows_without_a_transferred_prediction_are_absent()
    {
        ScoredRow[] rows = [Rows.Row("a", 1) with { TransferRatio = 1.5 }, Rows.Row("b", 1)];

        ScoredRow only = Assert.Single(DistanceFit.Transferred(rows));

        Assert.Equal("a", only.Table);
        Assert.Equal(1.5, only.Predicted);
    }
}
