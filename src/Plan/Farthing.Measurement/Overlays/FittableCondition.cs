using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Serving.Coefficients;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Overlays;

/// <summary>A condition with its rows and the way that its figures answer to factors.</summary>
public sealed class FittableCondition
{
    private readonly RowResponse response;

    private readonly Lazy<FittableCondition?> inLockStep;

    private FittableCondition(
        ConditionPrediction prediction,
        RowResponse response,
        IReadOnlyList<FittableRow> rows
    )
    {
        Prediction = prediction;
        this.response = response;
        Rows = rows;
        inLockStep = new(() =>
            prediction.InLockStep is { } waves
            && Rows.All(row => waves.Of(row.Row.Metric, row.Row.Statistic) is not null)
                ? new FittableCondition(
                    waves,
                    response,
                    [
                        .. Rows.Select(row =>
                            row with
                            {
                                Played = waves.Of(row.Row.Metric, row.Row.Statistic)!.Value.Value,
                            }
                        ),
                    ]
                )
                : null
        );
    }

    /// <summary>The same with its equal requests in lock step; null where they cannot be, or the row says how they are scheduled.</summary>
    public FittableCondition? InLockStep => inLockStep.Value;

    /// <summary>The built-in prediction.</summary>
    public ConditionPrediction Prediction { get; }

    /// <summary>Its rows.</summary>
    public IReadOnlyList<FittableRow> Rows { get; }

    /// <summary>True where a row says something about step times: more than TTFT.</summary>
    public bool TellsStepTimes => Rows.Any(row => row.Weight > 0);

    /// <summary>The built-in band of its step times.</summary>
    public StepTimeBand BuiltInBand => Prediction.StepBand!;

    /// <summary>The served deployment.</summary>
    public ServedCondition Served => Prediction.Prepared!.Served;

    /// <summary>A condition with those of its rows that can be fitted; the reasons of the others are told.</summary>
    /// <param name="prediction">The built-in prediction of the condition.</param>
    /// <param name="rows">Its measurements.</param>
    /// <param name="number">The condition's number.</param>
    /// <param name="leaveOut">Told of rows that cannot be fitted, with the reason.</param>
    public static FittableCondition? Of(
        ConditionPrediction prediction,
        IReadOnlyList<MeasuredRow> rows,
        int number,
        Action<MeasuredRow, string> leaveOut
    )
    {
        RowResponse? response = null;
        List<(MeasuredRow Row, double BuiltIn)> usable = [];
        foreach (MeasuredRow row in rows)
        {
            if (!prediction.IsPredicted)
            {
                leaveOut(row, prediction.Status);
            }
            else if (row.Statistic is not (Statistic.Mean or Statistic.P50))
            {
                leaveOut(row, "a high percentile: it says more about chance than about the server's speed");
            }
            else
            {
                response ??= new RowResponse(prediction.Prepared!);
                if (!response.Says(row.Metric))
                {
                    leaveOut(row, "an open loop's throughput is its arrival rate, whatever the server");
                }
                else if (prediction.Of(row.Metric, row.Statistic) is not Figure figure)
                {
                    leaveOut(row, "this figure is not predicted for this load");
                }
                else
                {
                    usable.Add((row, figure.Value));
                }
            }
        }

        return usable.Count == 0
            ? null
            : new FittableCondition(
                prediction,
                response!,
                [
                    .. usable.Select(pair => new FittableRow(
                        pair.Row,
                        pair.BuiltIn,
                        number,
                        RowWeights.Of(
                            pair.Row.Metric,
                            [.. usable.Select(other => other.Row.Metric)],
                            prediction.Prepared!.Served.LoadMode
                        )
                    )),
                ]
            );
    }

    /// <summary>Writes ln(predicted / played without factors) of each row under factors.</summary>
    public void Respond(StepTimeScales scales, Span<double> logs)
    {
        (double, double, double) state = response.Solve(scales);
        for (int i = 0; i < Rows.Count; i++)
        {
            logs[i] = Math.Log(response.Ratio(Rows[i].Row.Metric, Rows[i].Played, state));
        }
    }
}

/// <summary>Weight of one condition's rows in the fit of step times: together about as much as one, TPOT first.</summary>
/// <remarks>TTFT counts nothing: it has a factor of its own (<see cref="FirstTokenFactorFit"/>), and what a server adds to first tokens would otherwise be laid on its kernels. Offline runs are the exception: their TTFT is a place in a queue, which moves as fast as steps do.</remarks>
internal static class RowWeights
{
    private const double OfQueuePlace = 0.1;
    private const double OfOthersBesideTpot = 0.3;

    /// <summary>The weight of a row.</summary>
    /// <param name="metric">Its figure.</param>
    /// <param name="together">The figures of all rows of its condition, its own among them.</param>
    /// <param name="load">How the load was put on.</param>
    public static double Of(Metric metric, IReadOnlyList<Metric> together, LoadMode load)
    {
        bool isTtft = metric == Metric.Ttft;
        bool hasTpot = together.Contains(Metric.Tpot);
        bool isTpot = metric == Metric.Tpot;
        double kind = isTtft
            ? load == LoadMode.Offline
                ? OfQueuePlace
                : 0
            : isTpot || !hasTpot
                ? 1
                : OfOthersBesideTpot;
        int same = together.Count(other =>
            other == Metric.Ttft == isTtft && (isTtft || other == Metric.Tpot == isTpot)
        );
        return kind / same;
    }
}
