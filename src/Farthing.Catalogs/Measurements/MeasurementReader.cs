using System.Globalization;
using Farthing.Catalogs.Coefficients;

namespace Farthing.Catalogs.Measurements;

/// <summary>Reads a file of published measurements.</summary>
public static class MeasurementReader
{
    /// <summary>All rows.</summary>
    public static IReadOnlyList<MeasurementRow> Read(string file)
    {
        CsvRows rows = CsvRows.Read(file);
        List<MeasurementRow> measurements = new(rows.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            measurements.Add(Row(rows, i));
        }

        return measurements;
    }

    private static MeasurementRow Row(CsvRows rows, int i) =>
        new()
        {
            Line = i + 2,
            Source = rows.Text(i, "source"),
            Engine = rows.Text(i, "engine"),
            Model = rows.Text(i, "model"),
            Gpu = rows.Text(i, "gpu"),
            Gpus = Whole(rows, i, "num_gpus"),
            TensorParallel = Whole(rows, i, "tp"),
            PipelineParallel = Whole(rows, i, "pp"),
            ExpertParallel = Whole(rows, i, "ep"),
            DataParallel = Whole(rows, i, "dp"),
            WeightPrecision = rows.Text(i, "weight_precision"),
            KvPrecision = rows.Text(i, "kv_precision"),
            InputTokens = rows.NumberOrBlank(i, "isl"),
            OutputTokens = rows.NumberOrBlank(i, "osl"),
            LengthDistribution = rows.Text(i, "length_dist"),
            LoadMode = rows.Text(i, "load_mode"),
            Concurrency = Concurrency(rows.Text(i, "concurrency")),
            PrefillPool = PoolLayout.Parse(rows.Text(i, "disagg_prefill")),
            DecodePool = PoolLayout.Parse(rows.Text(i, "disagg_decode")),
            Metric = rows.Text(i, "metric"),
            Statistic = rows.Text(i, "stat"),
            Value = rows.Number(i, "value"),
            IsScoreable = rows.Text(i, "scoreable") != "no",
            Table = Note(rows.Text(i, "notes"), "table="),
        };

    private static int? Whole(CsvRows rows, int i, string column) =>
        rows.NumberOrBlank(i, column) is double value ? (int)value : null;

    private static double? Concurrency(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
        && double.IsFinite(value)
            ? value
            : null;

    private static string Note(string notes, string name)
    {
        foreach (string note in notes.Split(';'))
        {
            if (note.StartsWith(name, StringComparison.Ordinal))
            {
                return note[name.Length..];
            }
        }

        return "";
    }
}
