using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Numerics.Faults;

namespace Farthing.Measurement.Overlays;

/// <summary>The rows of a file that a calibration can be fitted to, and why the others cannot.</summary>
public sealed class CalibrationRows
{
    private CalibrationRows(
        IReadOnlyList<FittableCondition> conditions,
        IReadOnlyList<LeftOutMeasurement> leftOut
    )
    {
        Conditions = conditions;
        LeftOut = leftOut;
    }

    /// <summary>Rows that can be fitted, in the order of the file; all of one engine and GPU.</summary>
    public IReadOnlyList<FittableCondition> Conditions { get; }

    /// <summary>The other rows, in the order of the file.</summary>
    public IReadOnlyList<LeftOutMeasurement> LeftOut { get; }

    /// <summary>Engine family of the rows.</summary>
    public string Engine => Conditions[0].Served.Engine;

    /// <summary>Catalog id of their GPU.</summary>
    public string GpuId => Conditions[0].Served.Deployment.Gpu.Id;

    /// <summary>Catalog ids of their models.</summary>
    public IReadOnlyList<string> ModelIds =>
        [.. Conditions.Select(condition => condition.Served.Deployment.Model.Id).Distinct()];

    /// <summary>Rows that are fitted.</summary>
    public int Count => Conditions.Sum(condition => condition.Rows.Count);

    /// <summary>Sorts the rows of a file.</summary>
    /// <param name="file">Its rows; contradictory ones already left out.</param>
    /// <param name="predictor">The built-in prediction.</param>
    /// <param name="wanted">What is to be calibrated.</param>
    /// <param name="name">The file's name, for faults.</param>
    /// <exception cref="FarthingException">Nothing can be fitted, or rows are of several engines or GPUs.</exception>
    public static CalibrationRows Of(
        ConditionFile<MeasuredRow> file,
        ConditionPredictor predictor,
        CalibrationTarget wanted,
        string name
    )
    {
        List<LeftOutMeasurement> leftOut =
        [
            .. file.Problems.Select(problem => new LeftOutMeasurement(
                problem.Line,
                problem.RowId,
                problem.Sentence
            )),
        ];
        List<FittableCondition> conditions = [];
        foreach (IGrouping<Condition, MeasuredRow> run in file.Rows.GroupBy(row => row.Condition))
        {
            List<MeasuredRow> rows = [];
            foreach (MeasuredRow row in run)
            {
                if (row.IsScoreable)
                {
                    rows.Add(row);
                }
                else
                {
                    LeaveOut(row, "scoreable=no: its condition is not fully stated");
                }
            }

            ConditionPrediction prediction = predictor.Predict(run.Key);
            if (prediction.IsPredicted && wanted.Complaint(prediction.Prepared!.Served) is string other)
            {
                rows.ForEach(row => LeaveOut(row, other));
            }
            else if (FittableCondition.Of(prediction, rows, conditions.Count, LeaveOut) is { } condition)
            {
                conditions.Add(condition);
            }
        }

        RefuseSeveral(conditions, name);
        if (conditions.Count == 0)
        {
            throw new FarthingException(
                new Fault(OverlayFaultCodes.NothingToFit, "no row can be fitted" + Reasons(leftOut))
                {
                    File = name,
                    Expected = "at least one row of a server and load that farthing predict can predict",
                }
            );
        }

        return new CalibrationRows(conditions, [.. leftOut.OrderBy(row => row.Line)]);

        void LeaveOut(MeasuredRow row, string reason) =>
            leftOut.Add(new LeftOutMeasurement(row.Row.Line, row.Row.RowId, reason));
    }

    private static void RefuseSeveral(List<FittableCondition> conditions, string name)
    {
        string[] servers =
        [
            .. conditions
                .Select(condition => $"{condition.Served.Engine} on {condition.Served.Deployment.Gpu.Id}")
                .Distinct(),
        ];
        if (servers.Length > 1)
        {
            throw new FarthingException(
                new Fault(OverlayFaultCodes.SeveralServers, "rows of more than one engine or GPU")
                {
                    File = name,
                    Value = string.Join(", ", servers),
                    Expected = "one calibration each: say which with --engine and --gpu",
                }
            );
        }
    }

    private static string Reasons(List<LeftOutMeasurement> leftOut)
    {
        IGrouping<string, LeftOutMeasurement>? most = leftOut
            .GroupBy(row => row.Reason)
            .OrderByDescending(group => group.Count())
            .FirstOrDefault();
        return most is null ? ": the file has none" : $" ({most.Count()} of {leftOut.Count}: {most.Key})";
    }
}

/// <summary>Target of the calibration; null takes the rows' own.</summary>
/// <param name="ModelId">Catalog id of the model.</param>
/// <param name="GpuId">Catalog id of the GPU.</param>
/// <param name="Engine">vllm, trtllm or sglang.</param>
public sealed record CalibrationTarget(string? ModelId = null, string? GpuId = null, string? Engine = null)
{
    /// <summary>Why a condition is not of the target; null where it is.</summary>
    public string? Complaint(ServedCondition served) =>
        Engine is not null && served.Engine != Engine ? $"of {served.Engine}, not {Engine}"
        : GpuId is not null && served.Deployment.Gpu.Id != GpuId
            ? $"of {served.Deployment.Gpu.Id}, not {GpuId}"
        : ModelId is not null && served.Deployment.Model.Id != ModelId
            ? $"of {served.Deployment.Model.Id}, not {ModelId}"
        : null;
}

/// <summary>Codes of faults in measurements that a calibration is to be fitted to.</summary>
public static class OverlayFaultCodes
{
    /// <summary>No row of the measurements can be fitted.</summary>
    /// <remarks>The message says the most frequent reason; each row needs a server and load that <c>farthing predict</c> can predict.</remarks>
    public const string NothingToFit = "FAR5501";

    /// <summary>The measurements are of several engines or GPUs.</summary>
    /// <remarks>Say which to calibrate with <c>--engine</c> and <c>--gpu</c>.</remarks>
    public const string SeveralServers = "FAR5502";
}
