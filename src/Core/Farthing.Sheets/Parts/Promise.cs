using Farthing.Numerics.Quantities;
using Farthing.Reporting.Charts;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Sheets.Parts;

/// <summary>A promised latency with what is predicted or measured for it.</summary>
/// <param name="Name">As scenarios write it, such as <c>ttft_p95</c>.</param>
/// <param name="LimitSeconds">The promise.</param>
/// <param name="Seconds">The figure.</param>
/// <param name="Low">Lower end of its band.</param>
/// <param name="High">Upper end of its band; infinite where the slow end does not keep up.</param>
/// <param name="Known">How it is known.</param>
public sealed record Promise(
    string Name,
    double LimitSeconds,
    double Seconds,
    double Low,
    double High,
    string Known
)
{
    /// <summary>A promise with what is predicted for it.</summary>
    public static Promise Of(string name, double limitSeconds, Quantity figure) =>
        new(
            name,
            limitSeconds,
            figure.Value,
            figure.Low ?? figure.Value,
            figure.High ?? (figure.Low is null ? figure.Value : double.PositiveInfinity),
            KnownAs(figure)
        );

    /// <summary>Basis of a figure, in words: <c>predicted, fitted</c>.</summary>
    public static string KnownAs(Quantity figure) =>
        figure is { Basis: Basis.Predicted, Coefficients: Coefficients kind }
            ? $"predicted, {(kind == Coefficients.UserCalibrated ? "user-calibrated" : kind.ToString().ToLowerInvariant())}"
            : figure.Basis.ToString().ToLowerInvariant();

    /// <summary>A target as people write it: <c>TTFT p95</c> for <c>ttft_p95</c>.</summary>
    public static string LabelOf(string name) =>
        name.IndexOf('_', StringComparison.Ordinal) is > 0 and var at
            ? $"{name[..at].ToUpperInvariant()} {name[(at + 1)..]}"
            : name.ToUpperInvariant();

    /// <summary>A band in words: <c>360 ms – 1.2 s</c>.</summary>
    /// <param name="low">Its lower end in seconds.</param>
    /// <param name="high">Its upper end; null or infinite where the slow end does not keep up with the traffic.</param>
    public static string BandOf(double low, double? high) =>
        high is double end && double.IsFinite(end)
            ? $"{Show.Seconds(low)} – {Show.Seconds(end)}"
            : $"from {Show.Seconds(low)}, its slow end does not keep up";

    /// <summary>Its band in words.</summary>
    public string Band => BandOf(Low, High);

    /// <summary>The figure at the certainty that was asked for; null where only the band is known.</summary>
    public double? SureSeconds { get; init; }

    /// <summary>The share of gaps, first tokens or requests within the limit, at the certainty that was asked for; null where it is not known.</summary>
    public double? InTime { get; init; }

    /// <summary>The 99th percentile at the certainty that was asked for; null where it is not known.</summary>
    public double? SureP99Seconds { get; init; }

    /// <summary>Column of <see cref="SureSeconds"/>, in words.</summary>
    public string SureWords { get; init; } = "the slow end of its 90 % band";

    /// <summary>The name as people write it: <c>TTFT p95</c>.</summary>
    public string Label => LabelOf(Name);

    /// <summary>Kept at the certainty that was asked for (else at the slow end of its band), kept at the figure alone, or missed.</summary>
    public SheetState State =>
        !(Seconds <= LimitSeconds) ? SheetState.Bad
        : (SureSeconds ?? High) <= LimitSeconds ? SheetState.Good
        : SheetState.Near;

    /// <summary>The state in words.</summary>
    public string Word =>
        State switch
        {
            SheetState.Good => "kept",
            SheetState.Near when Known == "measured" => "kept, not surely: see its interval",
            SheetState.Near => $"kept, not at {SureWords}",
            _ => "missed",
        };

    /// <summary>Its card.</summary>
    public SheetFigure Figure() =>
        new(Label, Show.Seconds(Seconds), $"of {Show.Seconds(LimitSeconds)} promised · {Known}")
        {
            State = State,
            Word = Word,
        };

    /// <summary>Multiple of the limit that no chart shows.</summary>
    private const double Beyond = 1000;

    /// <summary>Distance of each promise from its limit: the figure and its band as shares of the limit.</summary>
    public static Chart ChartOf(IReadOnlyList<Promise> promises)
    {
        List<ChartBox> bands = [];
        List<ChartPoint> points = [];
        for (int i = 0; i < promises.Count; i++)
        {
            Promise p = promises[i];
            bands.Add(
                ChartBoxes.Row(i, p.Low / p.LimitSeconds, Math.Min(p.High / p.LimitSeconds, Beyond)) with
                {
                    Tone = p.State == SheetState.Good ? ChartTone.Blue : ChartTone.Orange,
                    Title = $"{p.Label}: band {p.Band}",
                    Label = p.Word,
                }
            );
            points.Add(
                new ChartPoint(p.Seconds / p.LimitSeconds, i)
                {
                    Title = $"{p.Label}: {Show.Seconds(p.Seconds)} of {Show.Seconds(p.LimitSeconds)}",
                }
            );
        }

        double most = Math.Max(1.15, promises.Max(p => Math.Min(p.High / p.LimitSeconds, 4)));
        return new Chart(
            "Is the promise kept?",
            ChartAxis.Percent("share of the promised limit") with
            {
                StartsAtZero = true,
                Maximum = most,
            },
            new ChartAxis("") { Scale = AxisScale.Category, Categories = [.. promises.Select(p => p.Label)] },
            [
                new BoxesMark(bands),
                new PointsMark(points) { Tone = ChartTone.Gray, IsHollow = true },
                new RuleMark(1, IsVertical: true) { Label = "promised", Tone = ChartTone.Red },
            ]
        )
        {
            Subtitle = "Bar: 90 % band; dot: prediction; past the line the promise is broken",
            Description = string.Join(
                "; ",
                promises.Select(p =>
                    $"{p.Label} {Show.Seconds(p.Seconds)} of {Show.Seconds(p.LimitSeconds)}, {p.Word}"
                )
            ),
            Height = 74 + (promises.Count * 44),
            Table = TableOf(promises),
        };
    }

    /// <summary>The promises with their figures, bands and what is to spare.</summary>
    /// <param name="promises">One or more.</param>
    public static Table TableOf(IReadOnlyList<Promise> promises)
    {
        TableColumns<Promise> columns = new TableColumns<Promise>()
            .Words("promise", promise => promise.Label)
            .Words("state", promise => promise.Word)
            .Seconds("limit", promise => promise.LimitSeconds)
            .Seconds("figure", promise => promise.Seconds)
            .Figure("90 % band", promise => promise.Band, rank: 1);
        return promises[0].SureSeconds is null
            ? columns.Of(promises)
            : columns
                .Seconds(promises[0].SureWords, promise => promise.SureSeconds)
                .Seconds("to spare", promise => promise.LimitSeconds - promise.SureSeconds)
                .Share("in time", promise => promise.InTime)
                .Seconds("p99", promise => promise.SureP99Seconds)
                .Of(promises);
    }
}
