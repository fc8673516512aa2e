using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Cli;
using Farthing.Reporting.Terminal;
using Farthing.Serving.Coefficients;
using Farthing.Validation;

namespace Farthing.Verbs;

/// <summary><c>farthing validate</c>: predictions beside published measurements, honestly.</summary>
internal static class ValidateVerb
{
    private const int WorstTables = 8;

    private static readonly Option<string> Measurements = new("--measurements")
    {
        Description = "CSV of published measurements, one metric of one condition a row",
        Required = true,
    };

    private static readonly Option<string?> Coefficients = new("--coefficients")
    {
        Description = "Coefficients file (farthing.coefficients/1) [default: built in]",
    };

    private static readonly Option<string?> Report = new("--report")
    {
        Description = "Also write the tables as Markdown to this file, such as docs/accuracy.md",
    };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        Command command = new(
            "validate",
            "Compares predicted TPOT with published closed-loop measurements\n\nExample:\n  farthing validate --measurements ../shared/data/measurements.csv --report docs/accuracy.md"
        );
        command.Options.Add(Measurements);
        command.Options.Add(Coefficients);
        command.Options.Add(Report);
        return command.Runs("validate", Validate);
    }

    private static int Validate(VerbContext context)
    {
        string file = context.Parsed.GetRequiredValue(Measurements);
        string? own = context.Parsed.GetValue(Coefficients);
        CoefficientSet coefficients = own is null
            ? CoefficientsReader.BuiltIn
            : CoefficientsReader.ReadFile(own);
        AccuracyReport report = AccuracyReport.Of(file, Catalog.BuiltIn, coefficients);
        if (context.Parsed.GetValue(Report) is string path)
        {
            AtomicFile.Write(path, writer => AccuracyPage.Write(writer, report, coefficients, file));
        }

        return context.Answer(
            json => WriteJson(json, report),
            text => Print(text, report, coefficients, context.IsExplained)
        );
    }

    private static void Print(
        TextWriter text,
        AccuracyReport report,
        CoefficientSet coefficients,
        bool isExplained
    )
    {
        if (report.Predictions.Count == 0)
        {
            text.WriteLine("No closed-loop TPOT in this file can be predicted.");
        }

        TextTable cells = new(
            TextColumn.Text("predicted TPOT against measured"),
            TextColumn.Number("tables"),
            TextColumn.Number("rows"),
            TextColumn.Number("median error"),
            TextColumn.Number("p90"),
            TextColumn.Number("bias"),
            TextColumn.Number("in band")
        );
        foreach (AccuracyCell cell in report.Cells)
        {
            cells.Row(
                cell.Name,
                Number(cell.Tables),
                Number(cell.Rows),
                Percent(cell.MedianPercent),
                Percent(cell.P90Percent),
                Signed(cell.BiasPercent),
                Percent(100 * cell.InBandFraction)
            );
        }

        cells.Write(text);
        text.WriteLine();
        TextTable worst = new(
            TextColumn.Text(isExplained ? "all tables" : "worst tables"),
            TextColumn.Number("rows"),
            TextColumn.Number("median error"),
            TextColumn.Number("p90"),
            TextColumn.Number("bias")
        );
        foreach (
            TableError table in report
                .Tables.OrderByDescending(table => table.MedianPercent)
                .Take(isExplained ? int.MaxValue : WorstTables)
        )
        {
            worst.Row(
                table.Table,
                Number(table.Rows),
                Percent(table.MedianPercent),
                Percent(table.P90Percent),
                Signed(table.BiasPercent)
            );
        }

        worst.Write(text);
        text.WriteLine();
        text.WriteLine(
            $"Errors are means over tables of each table's median and p90; in band: rows inside the promised 90 % band. Coefficients of {coefficients.AsOf}."
        );
        foreach ((string reason, int rows) in report.LeftOut)
        {
            text.WriteLine($"left out: {Number(rows)} rows, {reason}");
        }
    }

    private static void WriteJson(Utf8JsonWriter json, AccuracyReport report)
    {
        json.WriteStartObject();
        json.WriteStartArray("groups");
        foreach (AccuracyCell cell in report.Cells)
        {
            json.WriteStartObject();
            json.WriteString("name", cell.Name);
            json.WriteNumber("tables", cell.Tables);
            json.WriteNumber("rows", cell.Rows);
            json.WriteNumber("median_percent", cell.MedianPercent);
            json.WriteNumber("p90_percent", cell.P90Percent);
            json.WriteNumber("bias_percent", cell.BiasPercent);
            json.WriteNumber("in_band_fraction", cell.InBandFraction);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("tables");
        foreach (TableError table in report.Tables)
        {
            json.WriteStartObject();
            json.WriteString("table", table.Table);
            json.WriteString("family", table.First.Family);
            json.WriteNumber("rows", table.Rows);
            json.WriteNumber("median_percent", table.MedianPercent);
            json.WriteNumber("p90_percent", table.P90Percent);
            json.WriteNumber("bias_percent", table.BiasPercent);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartObject("left_out");
        foreach ((string reason, int rows) in report.LeftOut)
        {
            json.WriteNumber(reason, rows);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static string Number(int value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Percent(double value) => value.ToString("F1", CultureInfo.InvariantCulture) + " %";

    private static string Signed(double value) =>
        value.ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) + " %";
}
