using System.CommandLine;
using System.Globalization;
using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Cli;
using Farthing.Documents.Calibrations;
using Farthing.Measurement.Calibration;
using Farthing.Measurement.Overlays;
using Farthing.Measurement.Scoring;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using static Farthing.Settings.SettingKind;

namespace Farthing.Studies.OwnRows;

/// <summary><c>own-rows</c>: what a few own rows buy, on published tables.</summary>
internal static class OwnRowsVerb
{
    private static readonly (string Name, string? Family, Func<MeasuredTable, bool> Holds)[] Groups =
    [
        ("all tables", null, _ => true),
        ("core: all but sparse, linear and hybrid attention", null, table => table.Family != "hybrid"),
        (
            "core, half that ways of fitting were chosen on",
            null,
            table => Core(table) && table.IsInChoosingHalf
        ),
        ("core, other half", null, table => Core(table) && !table.IsInChoosingHalf),
        ("dense", "dense", table => table.Family == "dense"),
        ("mixture of experts, grouped attention", "moe", table => table.Family == "moe"),
        ("mixture of experts, latent attention", "latent_moe", table => table.Family == "latent_moe"),
        ("core, disaggregated", null, table => Core(table) && table.IsDisaggregated),
        ("sparse, linear and hybrid attention", "hybrid", table => table.Family == "hybrid"),
        ("core, one pool, vllm", null, table => Core(table) && !table.IsDisaggregated && IsVllm(table)),
        (
            "core, one pool, other engines",
            null,
            table => Core(table) && !table.IsDisaggregated && !IsVllm(table)
        ),
    ];

    private static readonly Metric[] Figures = [Metric.Tpot, Metric.Ttft];

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
            "own-rows",
            "Measures the value of a few own rows: k conditions of each published table are known, the others predicted"
                + "\n\nExample:"
                + "\n  dotnet run --project eng/Farthing.Studies -c Release -- own-rows --measurements ../shared/data/measurements.csv --own-rows 5"
        );
        command.With(Measurements, OwnRows, Draws);
        return command.Runs("calibrate.study", Study);
    }

    private static bool IsVllm(MeasuredTable table) => table.Conditions[0].Served.Engine == "vllm";

    private static bool Core(MeasuredTable table) => table.Family != "hybrid";

    private static int Study(VerbContext context)
    {
        int[] counts = Counts(context);
        int draws = context.Count(Draws);
        context.StopOnFaults();
        ConditionFile<MeasuredRow> file = ImpossibleRows.LeaveOut(
            ConditionReader.ReadMeasurements(context.Parsed.GetRequiredValue(Measurements))
        );
        // Layer overheads were fitted to the published tables: without them no table has helped its own prediction.
        ConditionPredictor predictor = new(Catalog.BuiltIn, CoefficientsFile.BuiltIn.WithoutServingTerms());
        MeasuredTable[] tables =
        [
            .. Figures.SelectMany(figure =>
                MeasuredTable.Of(figure, file.Rows, predictor, RowScorer.MislabeledTables.ContainsKey)
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

        CalibrateStudyDocument study = new(draws, [.. Means(counts, errors)]);
        return context.Answer(study, () => Sheet(study));
    }

    private static IEnumerable<OwnRowsMean> Means(int[] counts, List<OwnRowsError> errors) =>
        from figure in Figures
        from known in counts
        from one in Groups
        let mean = OwnRowsError.Mean(
            ScoredMetric.KindOf(ConditionWords.Of(figure)),
            one.Name,
            one.Family,
            known,
            [
                .. errors.Where(error =>
                    error.Known == known && error.Table.Metric == figure && one.Holds(error.Table)
                ),
            ]
        )
        where mean is not null
        select mean;

    private static Sheet Sheet(CalibrateStudyDocument study)
    {
        Sheet sheet = new();
        foreach (
            IGrouping<(string Metric, int Known), OwnRowsMean> means in study.Groups.GroupBy(mean =>
                (mean.Metric, mean.Known)
            )
        )
        {
            (string metric, int known) = means.Key;
            sheet.Table(
                [.. means],
                new TableColumns<OwnRowsMean>()
                    .Words(
                        $"{metric.ToUpperInvariant()}, {known} own condition{(known == 1 ? "" : "s")}",
                        mean => mean.Name
                    )
                    .Figure("tables", mean => Show.Count(mean.Tables), rank: 1)
                    .Figure(
                        "worse",
                        mean => Show.Count(mean.TablesWorse),
                        "tables whose median is above the built-in one"
                    )
                    .Figure("built in", mean => Pair(mean.MedianBeforePercent, mean.P90BeforePercent))
                    .Figure("calibrated", mean => Pair(mean.MedianPercent, mean.P90Percent))
                    .Figure(
                        "in band",
                        mean => One(100 * mean.InBandFraction) + " %",
                        "rows inside the calibrated 90 % band"
                    )
                    .Figure(
                        "width",
                        mean => One(100 * mean.BandWidthFraction) + " %",
                        "of the band: (high − low) / prediction",
                        rank: 2
                    )
                    .Figure(
                        "of built-in",
                        mean => One(100 * mean.BandLeftFraction) + " %",
                        "what is left of the built-in band, as logarithms",
                        rank: 2
                    )
            );
        }

        return sheet.Say(
            $"Median / p90 absolute error on the conditions that were not known: means over tables, each over {study.Draws} draws.",
            "Worse: tables whose median is above the built-in one. In band: of 90 %."
        );
    }

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
