using System.Xml.Linq;
using Farthing.Numerics.Randomness;
using Farthing.Reporting.Charts;
using Farthing.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace Farthing.Tests.Reporting.Charts;

public sealed class ChartPainterTests
{
    private static readonly XNamespace Svg = "";

    [Fact]
    public void A_small_chart_is_drawn_as_it_was()
    {
        Chart chart = new(
            "Where does latency break?",
            ChartAxis.Number("requests per second") with
            {
                StartsAtZero = true,
            },
            ChartAxis.Seconds("TTFT p95"),
            [
                new RegionMark(15, double.PositiveInfinity) { Label = "past the knee", Tone = ChartTone.Red },
                new BandMark([new(0, 0.1, 0.2), new(20, 0.5, 0.9)]) { Tone = ChartTone.Blue },
                new LineMark([new(0, 0.15), new(10, 0.3), new(20, 0.7)])
                {
                    Label = "this run",
                    HasDots = true,
                },
                new LineMark([new(0, 0.2), new(20, 0.72)])
                {
                    Label = "that run",
                    Tone = ChartTone.Orange,
                    IsDashed = true,
                },
                new RuleMark(0.6) { Label = "promised <600 ms>", Tone = ChartTone.Red },
            ]
        )
        {
            Subtitle = "seconds & more",
        };

        Golden.Verify(ChartPainter.Paint(chart, "c1").Svg, "line-chart.svg");
    }

    [Fact]
    public void A_waterfall_is_drawn_as_it_was()
    {
        Chart chart = new(
            "Where does the money go?",
            ChartAxis.Usd("dollars") with
            {
                StartsAtZero = true,
            },
            new ChartAxis("") { Scale = AxisScale.Category, Categories = ["prefill", "decode", "bill"] },
            [
                new BoxesMark(
                    ChartBoxes.Waterfall([
                        (30, false, ChartTone.Orange, "$30"),
                        (70, false, ChartTone.Blue, "$70"),
                        (100, true, ChartTone.Gray, "$100"),
                    ])
                ),
            ]
        )
        {
            Height = 150,
        };

        Golden.Verify(ChartPainter.Paint(chart, "c2").Svg, "waterfall.svg");
    }

    /// <summary>Plot: x from 8 to 546 (560 − 14), y from 292 (300 − 8) down to 12; both axes 0…10 without ticks.</summary>
    [Fact]
    public void Points_stand_where_arithmetic_puts_them()
    {
        ChartAxis bare = new("")
        {
            IsBare = true,
            IsTight = true,
            Minimum = 0,
            Maximum = 10,
        };
        Chart chart = new("t", bare, bare, [new LineMark([new(0, 0), new(5, 5), new(10, 10)])]);

        string svg = ChartPainter.Paint(chart, "c").Svg;

        Assert.Contains("d=\"M8 292L277 152L546 12\"", svg, StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_holds_its_value_until_the_next()
    {
        ChartAxis bare = new("")
        {
            IsBare = true,
            IsTight = true,
            Minimum = 0,
            Maximum = 10,
        };
        Chart chart = new("t", bare, bare, [new LineMark([new(0, 0), new(5, 5)]) { IsStepped = true }]);

        Assert.Contains("d=\"M8 292H277V152\"", ChartPainter.Paint(chart, "c").Svg, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_no_number_breaks_the_line()
    {
        ChartAxis bare = new("")
        {
            IsBare = true,
            IsTight = true,
            Minimum = 0,
            Maximum = 10,
        };
        Chart chart = new("t", bare, bare, [new LineMark([new(0, 0), new(5, double.NaN), new(10, 10)])]);

        Assert.Contains("d=\"M8 292M546 12\"", ChartPainter.Paint(chart, "c").Svg, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_says_to_screen_readers_what_it_shows()
    {
        Chart chart = new("Is <it> kept?", new ChartAxis("x"), new ChartAxis("y"), [])
        {
            Description = "yes & always",
        };

        XElement svg = XElement.Parse(ChartPainter.Paint(chart, "c").Svg);

        Assert.Equal("img", svg.Attribute("role")?.Value);
        Assert.Equal("c-t c-d", svg.Attribute("aria-labelledby")?.Value);
        Assert.Equal("Is <it> kept?", svg.Element(Svg + "title")?.Value);
        Assert.Equal("yes & always", svg.Element(Svg + "desc")?.Value);
    }

    [Fact]
    public void An_empty_chart_has_axes_and_no_fault()
    {
        ChartDrawing drawing = ChartPainter.Paint(
            new Chart(
                "t",
                new ChartAxis("x") { Scale = AxisScale.Logarithmic },
                new ChartAxis("y"),
                [new LineMark([])]
            ),
            "c"
        );

        Assert.NotEmpty(drawing.Texts);
    }

    /// <summary>Whatever is drawn: no text covers another, none leaves the drawing, and the markup is well formed.</summary>
    [Fact]
    public void Texts_never_overlap() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<int>(),
                seed =>
                {
                    Chart chart = Random(new Pcg32((ulong)(uint)seed, 1));
                    ChartDrawing drawing = ChartPainter.Paint(chart, "c");
                    XElement.Parse(drawing.Svg);
                    for (int i = 0; i < drawing.Texts.Count; i++)
                    {
                        PlacedText text = drawing.Texts[i];
                        if (
                            text.Left < 0
                            || text.Right > chart.Width
                            || text.Top < 0
                            || text.Bottom > chart.Height
                        )
                        {
                            return false;
                        }

                        for (int j = 0; j < i; j++)
                        {
                            if (text.Overlaps(drawing.Texts[j]))
                            {
                                return false;
                            }
                        }
                    }

                    return true;
                }
            )
            .QuickCheckThrowOnFailure();

    /// <summary>Names that must stand somewhere do, in the charts that reports have: lines that end at one place, a rule near them.</summary>
    [Fact]
    public void Lines_that_end_together_keep_their_names()
    {
        Chart chart = new(
            "t",
            ChartAxis.Number("x"),
            ChartAxis.Number("y"),
            [
                .. Enumerable
                    .Range(0, 4)
                    .Select(i => new LineMark([new(0, i), new(1, 5)]) { Label = $"line {i}" }),
                new RuleMark(5) { Label = "limit" },
            ]
        );

        string[] texts = [.. ChartPainter.Paint(chart, "c").Texts.Select(text => text.Text)];

        Assert.Empty(((string[])["line 0", "line 1", "line 2", "line 3", "limit"]).Except(texts));
    }

    private static Chart Random(Pcg32 random)
    {
        AxisScale[] scales = [AxisScale.Linear, AxisScale.Duration, AxisScale.Logarithmic];
        double size = Math.Pow(10, (random.NextDouble() * 12) - 6);
        string[] names = ["a", "a much longer name of a series", "TTFT p95 1.50 s promised", "WWWWWW"];
        string Name() => names[(int)(random.NextDouble() * names.Length)];
        double Value() => (random.NextDouble() + 0.001) * size;
        List<ChartMark> marks = [];
        int count = (int)(random.NextDouble() * 8);
        for (int i = 0; i < count; i++)
        {
            ChartPoint[] points =
            [
                .. Enumerable.Range(0, 6).Select(_ => new ChartPoint(Value(), Value()) { Label = Name() }),
            ];
            marks.Add(
                (int)(random.NextDouble() * 6) switch
                {
                    0 => new LineMark(points) { Label = Name(), HasDots = true },
                    1 => new PointsMark(points) { Label = Name() },
                    2 => new RuleMark(Value(), random.NextDouble() < 0.5) { Label = Name() },
                    3 => new RegionMark(Value(), double.PositiveInfinity) { Label = Name() },
                    4 => new BoxesMark([new ChartBox(0, Value(), 0, Value()) { Label = Name() }])
                    {
                        Label = Name(),
                    },
                    _ => new BandMark([new ChartRange(Value(), Value(), Value())]) { Label = Name() },
                }
            );
        }

        ChartAxis x = ChartAxis.Seconds(Name()) with { Scale = scales[(int)(random.NextDouble() * 3)] };
        ChartAxis y =
            random.NextDouble() < 0.3
                ? new ChartAxis(Name())
                {
                    Scale = AxisScale.Category,
                    Categories =
                    [
                        .. Enumerable.Range(0, 1 + (int)(random.NextDouble() * 20)).Select(_ => Name()),
                    ],
                }
                : ChartAxis.Usd(Name()) with
                {
                    Scale = scales[(int)(random.NextDouble() * 3)],
                };
        return new Chart(Name(), x, y, marks);
    }
}
