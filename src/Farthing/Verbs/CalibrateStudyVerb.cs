using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Cli;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Overlays;
using Farthing.Measurement.Scoring;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Terminal;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs;

/// <summary><c>farthing calibrate study</c>: what a few own rows buy, on published tables.</summary>
internal static class CalibrateStudyVerb
{
    private static readonly (string Name, string Family, Func<MeasuredTable, bool> Holds)[] Groups =
    [
        ("all tables", "", _ => true),
        ("core: all but sparse, linear and hybrid attention", "", table => table.Family != "hybrid"),
        (
            "core, half that ways of fitting were chosen on",
            "",
            table => Core(table) && table.IsInChoosingHalf
        ),
        ("core, other half", "", table => Core(table) && !table.IsInChoosingHalf),
        ("dense", "dense", table => table.Family == "dense"),
        ("mixture of experts, grouped attention", "moe", table => table.Family == "moe"),
        ("mixture of experts, latent attention", "latent_moe", table => table.Family == "latent_moe"),
        ("core, disaggregated", "", table => Core(table) && table.IsDisaggregated),
        ("sparse, linear and hybrid attention", "hybrid", table => table.Family == "hybrid"),
        ("core, one pool, vllm", "", table => Core(table) && !table.IsDisaggregated && IsVllm(table)),
        (
            "core, one pool, other engines",
            "",
            table => Core(table) && !table.IsDisaggregated && !IsVllm(table)
        ),
    ];

    private static readonly (Metric Metric, string Words)[] Figures =
    [
        (Metric.Tpot, "TPOT"),
        (Metric.Ttft, "TTFT"),
    ];

    private static readonly Option<string> Measurements = new("--measurements")
    {
        Description =
            "CSV of measurements; rows of one published table (table= in notes) stand for one server",
        Required = true,
    };

    private static readonly Option<string> OwnRows = new("--own-rows")
    {
        Description = "How many conditions of each table are known",
        DefaultValueFactory = _ => "1,3,5,10",
    };

    private static readonly QuantityFlag Draws = new(
        "--draws",
        Whole(1, 1000),
        "How many times they are drawn",
        10
    );

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "study",
            "Measures what a few own rows buy: k conditions of each published table are known, the others predicted"
                + "\n\nExample:"
                + "\n  farthing calibrate study --measurements ../shared/data/measurements.csv --own-rows 5"
        );
        command.With(Measurements, OwnRows, Draws);
        return command.Runs("calibrate.study", Study);
    }

    private static bool IsVllm(MeasuredTable table) => table.Conditions[0].Served.Engine == "vllm";

    private static bool Core(MeasuredTable table) => table.Family != "hybrid";

    private static int Study(VerbContext context)
    {
        int[] counts = Counts(context);
        int draws = (int)(context.Value(Draws) ?? 1);
        context.StopOnFaults();
        ConditionFile<MeasuredRow> file = ImpossibleRows.LeaveOut(
            ConditionReader.ReadMeasurements(context.Parsed.GetRequiredValue(Measurements))
        );
        // Layer overheads were fitted to the published tables: without them no table has helped its own prediction.
        ConditionPredictor predictor = new(Catalog.BuiltIn, CoefficientsFile.BuiltIn.WithoutServingTerms());
        MeasuredTable[] tables =
        [
            .. Figures.SelectMany(figure =>
                MeasuredTable.Of(figure.Metric, file.Rows, predictor, RowScorer.MislabeledTables.ContainsKey)
            ),
        ];
        List<OwnRowsError> errors = [];
        using (ProgressLine progress = new(context))
        {
            foreach (int known in counts)
            {
                foreach (MeasuredTable table in tables)
                {
                    context.Cancellation.ThrowIfCancellationRequested();
                    progress.Show($"{known} of {table.Name}");
                    if (OwnRowsStudy.Of(table, known, draws, context.Seed, CalibrationFit.Of) is { } error)
                    {
                        errors.Add(error);
                    }
                }
            }
        }

        return context.Answer(
            json => WriteJson(json, counts, draws, errors),
            text => Print(text, counts, draws, errors)
        );
    }

    private static void Print(TextWriter text, int[] counts, int draws, List<OwnRowsError> errors)
    {
        foreach ((Metric metric, string words) in Figures)
        {
            foreach (int known in counts)
            {
                TextTable table = new(
                    TextColumn.Text($"{words}, {known} own condition{(known == 1 ? "" : "s")}"),
                    TextColumn.Number("tables"),
                    TextColumn.Number("made worse"),
                    TextColumn.Number("built in"),
                    TextColumn.Number("calibrated"),
                    TextColumn.Number("in 90 % band"),
                    TextColumn.Number("band width"),
                    TextColumn.Number("of built-in band")
                );
                int rows = 0;
                foreach ((string name, _, Func<MeasuredTable, bool> holds) in Groups)
                {
                    if (Mean(errors, metric, known, holds) is OwnRowsMean mean)
                    {
                        rows++;
                        table.Row(
                            name,
                            mean.Tables.ToString(CultureInfo.InvariantCulture),
                            mean.TablesWorse.ToString(CultureInfo.InvariantCulture),
                            Pair(mean.MedianBefore, mean.P90Before),
                            Pair(mean.MedianAfter, mean.P90After),
                            One(100 * mean.InBandFraction) + " %",
                            One(100 * mean.BandWidth) + " %",
                            One(100 * mean.BandFraction) + " %"
                        );
                    }
                }

                if (rows > 0)
                {
                    table.Write(text);
                    text.WriteLine();
                }
            }
        }

        text.WriteLine(
            $"Median / p90 absolute error on the conditions that were not known: means over tables, each over {draws} draws.\nMade worse: tables whose median is above the built-in one."
        );
    }

    private static void WriteJson(Utf8JsonWriter json, int[] counts, int draws, List<OwnRowsError> errors)
    {
        json.WriteStartObject();
        json.WriteNumber("draws", draws);
        json.WriteStartArray("groups");
        foreach ((Metric metric, _) in Figures)
        {
            foreach (int known in counts)
            {
                foreach ((string name, string family, Func<MeasuredTable, bool> holds) in Groups)
                {
                    if (Mean(errors, metric, known, holds) is OwnRowsMean mean)
                    {
                        WriteGroup(json, metric, known, name, family, mean);
                    }
                }
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteGroup(
        Utf8JsonWriter json,
        Metric metric,
        int known,
        string name,
        string family,
        OwnRowsMean mean
    )
    {
        json.WriteStartObject();
        json.WriteString("metric", ScoredMetric.KindOf(ConditionWords.Of(metric)));
        json.WriteString("name", name);
        if (family.Length > 0)
        {
            json.WriteString("family", family);
        }

        json.WriteNumber("known", known);
        json.WriteNumber("tables", mean.Tables);
        json.WriteNumber("tables_worse", mean.TablesWorse);
        json.WriteNumber("median_before_percent", mean.MedianBefore);
        json.WriteNumber("p90_before_percent", mean.P90Before);
        json.WriteNumber("median_percent", mean.MedianAfter);
        json.WriteNumber("p90_percent", mean.P90After);
        json.WriteNumber("in_band_fraction", mean.InBandFraction);
        json.WriteNumber("band_width_fraction", mean.BandWidth);
        json.WriteNumber("band_left_fraction", mean.BandFraction);
        json.WriteEndObject();
    }

    private static OwnRowsMean? Mean(
        List<OwnRowsError> errors,
        Metric metric,
        int known,
        Func<MeasuredTable, bool> holds
    ) =>
        OwnRowsMean.Of([
            .. errors.Where(error =>
                error.Known == known && error.Table.Metric == metric && holds(error.Table)
            ),
        ]);

    private static int[] Counts(VerbContext context)
    {
        string text = context.Parsed.GetValue(OwnRows)!;
        List<int> counts = [];
        foreach (string word in text.Split(','))
        {
            if (
                int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
                && count is > 0 and <= 1000
            )
            {
                counts.Add(count);
            }
            else
            {
                context.Faults.Add(
                    new Fault(CliFaultCodes.BadUsage, "not a list of counts")
                    {
                        Path = OwnRows.Name,
                        Value = text,
                        Expected = "whole numbers from 1 to 1,000, such as 1,3,5",
                    }
                );
                break;
            }
        }

        return [.. counts];
    }

    private static string Pair(double median, double p90) => $"{One(median)} / {One(p90)} %";

    private static string One(double value) => value.ToString("F1", CultureInfo.InvariantCulture);
}
