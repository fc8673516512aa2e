using System.Text.Json;
using Farthing.Cli;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Scoring;
using Farthing.Serving.Slos;

namespace Farthing.Validation;

/// <summary>The JSON document of <c>farthing validate</c>; errors in percent, shares in 0…1.</summary>
internal static class AccuracyJson
{
    /// <summary>Writes the result.</summary>
    public static void Write(Utf8JsonWriter json, AccuracyView view)
    {
        AccuracyReport report = view.Report;
        json.WriteStartObject();
        json.WriteString("folds", report.FoldedBy.ToString().ToLowerInvariant());
        json.WriteNumber("rows", report.Rows.Count);
        Each(json, "targets", report.Targets, WriteTarget);
        json.WriteStartArray("targets_without_rows");
        foreach (AccuracyTarget target in report.Unmeasured)
        {
            json.WriteStringValue(target.Name);
        }

        json.WriteEndArray();
        Each(json, "replays", view.Replays, WriteReplay);
        Each(json, "kernel_targets", view.Kernels, WriteKernel);
        Each(
            json,
            "bands",
            view.Bands,
            (writer, band) =>
            {
                WriteCell(writer, band.Cell with { Name = band.Name });
                writer.WriteBoolean("met", AccuracyView.Holds(band.Cell));
            }
        );
        if (report.Stated is { InBandFraction: double stated })
        {
            json.WriteNumber("in_stated_band_fraction", stated);
        }

        Each(json, "metrics", report.Metrics, WriteMetric);
        Each(json, "families", report.Families, WriteCell);
        Each(json, "tables", report.Tables, WriteTable);
        Each(json, "worst", report.Worst, WriteRow);
        Each(json, "against", view.Comparisons, WriteComparison);
        Each(
            json,
            "left_out",
            report.LeftOutReasons,
            (writer, reason) =>
            {
                writer.WriteString("reason", reason.Reason);
                writer.WriteNumber("rows", reason.Rows);
                writer.WriteString("example", reason.Example);
            }
        );
        json.WriteEndObject();
    }

    private static void Each<T>(
        Utf8JsonWriter json,
        string name,
        IEnumerable<T> items,
        Action<Utf8JsonWriter, T> write
    )
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTarget(Utf8JsonWriter json, TargetScore score)
    {
        WriteCell(json, score.Ours);
        json.WriteNumber("target_median_percent", score.Target.MedianPercent);
        json.WriteNumber("target_p90_percent", score.Target.P90Percent);
        json.WriteBoolean("met", score.IsMet);
        json.WriteString("folds", score.Target.Fold.ToString().ToLowerInvariant());
        WriteNested(json, "three_number_fit", score.ThreeNumbers);
        WriteNested(json, "roofline", score.Roofline);
        WriteNested(json, "best_scale_per_table", score.TableScale);
    }

    private static void WriteReplay(Utf8JsonWriter json, ReplayError replay)
    {
        double target = AccuracyView.ReplayTarget(replay.Metric);
        json.WriteString("trace_id", replay.TraceId);
        json.WriteString("metric", ConditionWords.Of(replay.Metric));
        json.WriteNumber("requests", replay.Requests);
        json.WriteNumber("median_percent", 100 * replay.Median);
        json.WriteNumber("p90_percent", 100 * replay.P90);
        json.WriteNumber("bias_percent", 100 * replay.Bias);
        json.WriteNumber("target_median_percent", target);
        json.WriteBoolean("met", 100 * replay.Median <= target);
    }

    private static void WriteKernel(Utf8JsonWriter json, KernelTarget kernel)
    {
        json.WriteString("name", kernel.Name);
        json.WriteNumber("fits", kernel.Fits);
        json.WriteNumber("median_percent", kernel.MedianPercent);
        json.WriteNumber("p90_percent", kernel.P90Percent);
        json.WriteNumber("target_median_percent", kernel.TargetMedianPercent);
        json.WriteNumber("target_p90_percent", kernel.TargetP90Percent);
        json.WriteBoolean("met", kernel.IsMet);
    }

    private static void WriteMetric(Utf8JsonWriter json, MetricScore metric)
    {
        WriteCell(json, metric.All);
        json.WriteString("kind", metric.Kind);
        json.WriteString("load", metric.Load);
        json.WriteBoolean("is_middle", metric.IsMiddle);
        Each(json, "groups", metric.Cells, WriteCell);
        WriteSweeps(json, "sweeps", metric.Sweeps);
    }

    private static void WriteTable(Utf8JsonWriter json, TableScore table)
    {
        json.WriteString("table", table.Table);
        json.WriteString("family", table.First.Traits.Family);
        json.WriteNumber("rows", table.Rows);
        json.WriteNumber("median_percent", table.MedianPercent);
        json.WriteNumber("p90_percent", table.P90Percent);
        json.WriteNumber("bias_percent", table.BiasPercent);
        json.WriteFinite("in_band_fraction", table.InBandFraction ?? double.NaN);
    }

    private static void WriteRow(Utf8JsonWriter json, ScoredRow row)
    {
        json.WriteString("row_id", row.RowId);
        json.WriteNumber("line", row.Line);
        json.WriteString("table", row.Table);
        json.WriteString("metric", row.Metric);
        json.WriteString("stat", row.Statistic);
        json.WriteNumber("measured", row.Measured);
        json.WriteNumber("predicted", row.Predicted);
        json.WriteFinite("low", row.Low ?? double.NaN);
        json.WriteFinite("high", row.High ?? double.NaN);
        json.WriteStartArray("diagnosis");
        foreach (string remark in Diagnosis.Of(row))
        {
            json.WriteStringValue(remark);
        }

        json.WriteEndArray();
    }

    private static void WriteComparison(Utf8JsonWriter json, Comparison one)
    {
        json.WriteString("name", one.Name);
        WriteNested(json, "ours", one.Ours);
        WriteNested(json, "theirs", one.Theirs);
        WriteSweeps(json, "our_sweeps", one.OurSweeps);
        WriteSweeps(json, "their_sweeps", one.TheirSweeps);
    }

    private static void WriteSweeps(Utf8JsonWriter json, string name, SweepSummary? sweeps)
    {
        if (sweeps is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        json.WriteNumber("sweeps", sweeps.Sweeps);
        json.WriteNumber("mean", sweeps.Mean);
        json.WriteNumber("median", sweeps.Median);
        json.WriteNumber("reached_fraction", sweeps.ReachedFraction);
        json.WriteEndObject();
    }

    private static void WriteNested(Utf8JsonWriter json, string name, ScoreCell? cell)
    {
        if (cell is null)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartObject(name);
        WriteCell(json, cell);
        json.WriteEndObject();
    }

    private static void WriteCell(Utf8JsonWriter json, ScoreCell cell)
    {
        json.WriteString("name", cell.Name);
        json.WriteNumber("tables", cell.Tables);
        json.WriteNumber("rows", cell.Rows);
        json.WriteNumber("median_percent", cell.MedianPercent);
        json.WriteNumber("p90_percent", cell.P90Percent);
        json.WriteNumber("bias_percent", cell.BiasPercent);
        json.WriteFinite("in_band_fraction", cell.InBandFraction ?? double.NaN);
        json.WriteFinite("band_width", cell.BandWidth ?? double.NaN);
    }
}
