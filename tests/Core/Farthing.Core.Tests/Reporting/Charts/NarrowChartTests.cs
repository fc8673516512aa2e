using Farthing.Reporting.Charts;

namespace Farthing.Tests.Reporting.Charts;

/// <summary>The drawing for a phone.</summary>
public sealed class NarrowChartTests
{
    /// <summary>At 390 px a figure is 390 − 2·16 (page) − 2·12 − 2 (frame) = 332 px wide: texts of 12 are 12 · 332 / 380 = 10.5 px.</summary>
    [Fact]
    public void Its_texts_are_larger_than_10_pixels_at_390() =>
        Assert.True(12 * (390 - 32 - 26) / Chart.NarrowWidth > 10);

    [Fact]
    public void Names_stand_in_a_legend_and_the_plot_keeps_its_height()
    {
        Chart wide = Lines();
        Chart narrow = wide.Narrow();

        Assert.True(ChartLayout.IsDirect(wide));
        Assert.False(ChartLayout.IsDirect(narrow));
        ChartLayout plot = ChartLayout.Of(narrow);
        ChartLayout before = ChartLayout.Of(wide);
        Assert.Equal(before.Bottom - before.Top, plot.Bottom - plot.Top, 6);
        Assert.True(plot.Right - plot.Left > 250);
    }

    [Fact]
    public void A_page_has_both_drawings_with_ids_of_their_own()
    {
        string wide = ChartPainter.Paint(Lines(), "a").Svg;
        string narrow = ChartPainter.Paint(Lines().Narrow(), "an").Svg;

        Assert.Contains("class=\"chart full\"", wide, StringComparison.Ordinal);
        Assert.Contains("class=\"chart narrow\" viewBox=\"0 0 380 ", narrow, StringComparison.Ordinal);
    }

    private static Chart Lines() =>
        new(
            "How long?",
            ChartAxis.Percent("share"),
            ChartAxis.Percent("quality"),
            [
                new LineMark([new ChartPoint(0, 0.1), new ChartPoint(1, 0.9)])
                {
                    Label = "a model of a long name",
                },
                new LineMark([new ChartPoint(0, 0.2), new ChartPoint(1, 0.5)]) { Label = "another one" },
            ]
        )
        {
            Width = 760,
        };
}
