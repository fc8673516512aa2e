using System.Globalization;
using Farthing.Documents.Predictions;
using Farthing.Measurement.Calibration;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;

namespace Farthing.Benches.Accuracy;

/// <summary>Predictions of a measured run request by request, as CSV and as a document, and how far they are from what was measured.</summary>
public static class ReplayTable
{
    /// <summary>Writes one line per request.</summary>
    public static void WriteCsv(
        TextWriter writer,
        IReadOnlyList<ReplayedRequest> requests,
        IReadOnlyList<RowProblem> problems
    )
    {
        CsvText.WriteLine(
            writer,
            "trace_id",
            "request_id",
            "ttft_s",
            "tpot_s",
            "e2e_s",
            "ttft_low",
            "ttft_high",
            "tpot_low",
            "tpot_high",
            "e2e_low",
            "e2e_high",
            "status"
        );
        foreach (ReplayedRequest request in requests)
        {
            CsvText.WriteLine(
                writer,
                request.TraceId,
                request.Request.RequestId,
                CsvText.Number(request.Ttft?.Value),
                CsvText.Number(request.Tpot?.Value),
                CsvText.Number(request.E2e?.Value),
                CsvText.Number(request.Ttft?.Low),
                CsvText.Number(request.Ttft?.High),
                CsvText.Number(request.Tpot?.Low),
                CsvText.Number(request.Tpot?.High),
                CsvText.Number(request.E2e?.Low),
                CsvText.Number(request.E2e?.High),
                request.Status
            );
        }

        foreach (RowProblem problem in problems)
        {
            CsvText.WriteLine(
                writer,
                "",
                problem.RowId,
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                "",
                $"not readable, line {problem.Line}: {problem.Sentence}"
            );
        }
    }

    /// <summary>The errors and all requests as a document.</summary>
    public static PredictTraceDocument Document(
        IReadOnlyList<ReplayedRequest> requests,
        IReadOnlyList<RowProblem> problems
    ) =>
        new(
            ReplayErrors.Of(requests),
            [.. problems.Select(problem => problem.ToString())],
            [
                .. requests.Select(request => new PredictedRequest(
                    request.TraceId,
                    request.Request.RequestId,
                    Latency(request.Ttft),
                    Latency(request.Tpot),
                    Latency(request.E2e),
                    request.Status
                )),
            ]
        );

    /// <summary>How far predictions are from what was measured.</summary>
    public static Sheet Sheet(IReadOnlyList<ReplayError> errors) =>
        new Sheet().Table(
            errors,
            new TableColumns<ReplayError>()
                .Words("predicted against measured", error => error.TraceId)
                .Words("metric", error => error.Metric)
                .Figure("requests", error => error.Requests.ToString("N0", CultureInfo.InvariantCulture))
                .Figure("median error", error => Percent(error.MedianPercent))
                .Figure("p90", error => Percent(error.P90Percent))
                .Figure(
                    "bias",
                    error => error.BiasPercent.ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) + " %"
                )
                .Figure("in band", error => Percent(100 * error.InBandFraction))
        );

    private static PredictedLatency? Latency(Figure? figure) =>
        figure is Figure known ? new PredictedLatency(known.Value, known.Low, known.High) : null;

    private static string Percent(double value) => value.ToString("F1", CultureInfo.InvariantCulture) + " %";
}

/// <summary>Writes lines of comma-separated values, quoted where RFC 4180 asks for it.</summary>
public static class CsvText
{
    /// <summary>Writes one line.</summary>
    public static void WriteLine(TextWriter writer, params ReadOnlySpan<string> cells)
    {
        for (int i = 0; i < cells.Length; i++)
        {
            if (i > 0)
            {
                writer.Write(',');
            }

            writer.Write(Quoted(cells[i]));
        }

        writer.Write('\n');
    }

    /// <summary>A number with six significant digits; empty for none.</summary>
    public static string Number(double? value) =>
        value is double number ? number.ToString("G6", CultureInfo.InvariantCulture) : "";

    private static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0
            ? cell
            : '"' + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
}
