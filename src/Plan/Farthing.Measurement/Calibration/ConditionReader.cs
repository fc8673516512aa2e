using System.Globalization;
using Farthing.Catalogs.Coefficients;
using Farthing.Numerics.Faults;
using Farthing.Serving.Slos;

namespace Farthing.Measurement.Calibration;

/// <summary>Reads tables of conditions and of measurements. A column that is missing ends the reading; a column that means nothing is a warning; a cell that cannot be meant leaves its row out, with the reason, and the others go on.</summary>
public static class ConditionReader
{
    /// <summary>Longest prompt or output that is taken for one, in tokens.</summary>
    public const double LongestTokens = 10_000_000;

    private const string Tokens = "tokens from 1 to 10,000,000";

    /// <summary>The conditions of a file, without answers.</summary>
    /// <exception cref="FarthingException">The file cannot be read, or lacks columns.</exception>
    public static ConditionFile<ConditionRow> ReadConditions(string file) =>
        Read(file, false, (cells, row) => row);

    /// <summary>The measurements of a file: conditions with their answers.</summary>
    /// <exception cref="FarthingException">The file cannot be read, or lacks columns.</exception>
    public static ConditionFile<MeasuredRow> ReadMeasurements(string file)
    {
        ConditionFile<MeasuredRow> read = Read(file, true, Measured);
        Dictionary<MeasuredRow, string> impossible = MeasuredUnits.Complaints(read.Rows);
        return impossible.Count == 0
            ? read
            : read with
            {
                Rows = [.. read.Rows.Where(row => !impossible.ContainsKey(row))],
                Problems =
                [
                    .. read
                        .Problems.Concat(
                            impossible.Select(entry => new RowProblem(
                                entry.Key.Row.Line,
                                entry.Key.Row.RowId,
                                "value",
                                entry.Key.Value.ToString("R", CultureInfo.InvariantCulture),
                                entry.Value,
                                Unit(entry.Key.Metric)
                            ))
                        )
                        .OrderBy(problem => problem.Line),
                ],
            };
    }

    private static ConditionFile<T> Read<T>(
        string file,
        bool isMeasured,
        Func<RowCells, ConditionRow, T> make
    )
    {
        CsvRows table = CsvRows.Read(file);
        List<string> warnings = CheckColumns(table, file, isMeasured);
        List<T> rows = new(table.Count);
        List<RowProblem> problems = [];
        Dictionary<Condition, Condition> conditions = [];
        for (int i = 0; i < table.Count; i++)
        {
            RowCells cells = new(table, i);
            if (table.CellsOf(i) > table.Columns.Count)
            {
                cells.Reject(
                    "",
                    table.CellsOf(i).ToString(CultureInfo.InvariantCulture),
                    "more cells than columns",
                    $"{table.Columns.Count} cells; text with a comma stands in quotes"
                );
            }

            Condition condition = ConditionOf(cells);
            // Rows of one run share one object, so that later look-ups compare references first.
            if (!conditions.TryAdd(condition, condition))
            {
                condition = conditions[condition];
            }

            (Metric metric, Statistic statistic) = table.HasColumn("stat")
                ? (
                    (Metric)cells.Word("metric", ConditionWords.Metrics),
                    (Statistic)cells.Word("stat", ConditionWords.Statistics)
                )
                : ((Metric, Statistic))
                    Math.DivRem(
                        cells.Word("metric", ConditionWords.MetricsWithStatistic),
                        ConditionWords.Statistics.Count
                    );
            ConditionRow row = new(
                cells.Id.Length > 0 ? cells.Id : $"line {cells.Line}",
                cells.Line,
                condition,
                metric,
                statistic
            );
            T made = make(cells, row);
            if (cells.Problem is RowProblem problem)
            {
                problems.Add(problem);
            }
            else
            {
                rows.Add(made);
            }
        }

        return new ConditionFile<T>(rows, problems, warnings);
    }

    private static List<string> CheckColumns(CsvRows table, string file, bool isMeasured)
    {
        FaultList faults = new();
        // A metric that names its statistic needs no column for it: itl_p50_s.
        bool namesStatistic =
            table.Count > 0
            && table.HasColumn("metric")
            && ConditionWords.MetricsWithStatistic.Contains(table.Text(0, "metric").Trim());
        IEnumerable<string> columns = ConditionColumns.Required.Where(column =>
            column != "stat" || !namesStatistic
        );
        IReadOnlyList<string> needed = isMeasured ? [.. columns, "value"] : [.. columns];
        foreach (Fault fault in table.MissingColumns(needed, isMeasured ? "measurements" : "conditions"))
        {
            faults.Add(fault);
        }

        foreach (
            IGrouping<string, string> twice in table
                .Columns.GroupBy(name => name)
                .Where(same => same.Count() > 1)
        )
        {
            faults.Add(
                new Fault(CoefficientsFileFaultCodes.ColumnMissing, $"more than one column '{twice.Key}'")
                {
                    File = file,
                    Line = 1,
                    Expected = "each column once",
                }
            );
        }

        faults.ThrowIfAny();
        IReadOnlyList<string> known = isMeasured
            ? ConditionColumns.All
            : [.. ConditionColumns.All.Except(["value"])];
        return
        [
            .. table
                .Columns.Where(column => !known.Contains(column))
                .Select(column =>
                    column == "value"
                        ? "column 'value' is not looked at: a prediction never sees the answer"
                        : $"column '{column}' means nothing here and is not looked at"
                            + (
                                NearestWord.Find(column, known) is string near
                                    ? $" (did you mean '{near}'?)"
                                    : ""
                            )
                ),
        ];
    }

    private static Condition ConditionOf(RowCells cells)
    {
        LoadMode mode = (LoadMode)cells.Word("load_mode", ConditionWords.LoadModes);
        string lengths = cells.Text("length_dist");
        LengthShape? shape = LengthShape.Parse(lengths);
        if (lengths.Length > 0 && shape is null)
        {
            cells.Reject(
                "length_dist",
                lengths,
                "not a shape of lengths",
                "fixed, uniform(0.8) or means given"
            );
        }

        double? rate = cells.NumberOrUnbounded(
            "request_rate",
            1e-6,
            1e6,
            "requests per second above 0, or inf"
        );
        bool isAllAtOnce = mode == LoadMode.Open && cells.IsUnbounded("request_rate");
        return ServerColumns.Of(cells, isAllAtOnce ? LoadMode.Offline : mode) with
        {
            InputTokens = cells.Number("isl", 1, LongestTokens, Tokens),
            OutputTokens = cells.Number("osl", 1, LongestTokens, Tokens),
            Lengths = shape,
            Concurrency = cells.NumberOrUnbounded("concurrency", 1, 1e6, "requests in flight from 1, or inf"),
            IsLockStep =
                cells.Text("scheduling").Length > 0
                    ? cells.Word("scheduling", ConditionWords.Schedulings) == 1
                    : null,
            RequestRate = mode == LoadMode.Open ? rate : null,
            Requests = cells.Count("num_requests"),
            PrefillPool = cells.Pool("disagg_prefill"),
            DecodePool = cells.Pool("disagg_decode"),
        };
    }

    private static MeasuredRow Measured(RowCells cells, ConditionRow row)
    {
        double value = cells.Number("value", double.Epsilon, 1e12, Unit(row.Metric)) ?? 0;
        if (cells.Text("value").Length == 0)
        {
            cells.Reject("value", "", "blank", Unit(row.Metric));
        }

        int scoreable = cells.Text("scoreable").Length == 0 ? 0 : cells.Word("scoreable", ["yes", "no"]);
        string notes = cells.Text("notes");
        return new MeasuredRow(
            row,
            value,
            scoreable == 0,
            Note(notes, "table="),
            cells.Text("source"),
            notes
        );
    }

    private static string Unit(Metric metric) =>
        ConditionWords.IsTime(metric) ? "seconds above 0" : "a rate above 0 per second";

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

/// <summary>One figure of one condition.</summary>
/// <param name="RowId">The row's own id.</param>
/// <param name="Line">Line in the file, from 1.</param>
/// <param name="Condition">What was run.</param>
/// <param name="Metric">Which figure.</param>
/// <param name="Statistic">Which statistic of it.</param>
public sealed record ConditionRow(
    string RowId,
    int Line,
    Condition Condition,
    Metric Metric,
    Statistic Statistic
);
