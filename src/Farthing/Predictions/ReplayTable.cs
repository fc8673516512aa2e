using System.Globalization;
using System.Text.Json;
using Farthing.Measurement.Calibration;
using Farthing.Reporting.Terminal;

namespace Farthing.Predictions;

/// <summary>Predictions of a measured run request by request, as CSV and as JSON, and how far they are from what was measured.</summary>
internal static class ReplayTable
{
    private static readonly Metric[] Latencies = [Metric.Ttft, Metric.Tpot, Metric.E2e];

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

    /// <summary>Writes the errors and all requests as one object.</summary>
    public static void WriteJson(
        Utf8JsonWriter json,
        IReadOnlyList<ReplayedRequest> requests,
        IReadOnlyList<RowProblem> problems
    )
    {
        json.WriteStartObject();
        json.WriteStartArray("errors");
        foreach (ReplayError error in ReplayError.Of(requests))
        {
            json.WriteStartObject();
            json.WriteString("trace_id", error.TraceId);
            json.WriteString("metric", ConditionWords.Of(error.Metric));
            json.WriteNumber("requests", error.Requests);
            json.WriteNumber("median_percent", 100 * error.Median);
            json.WriteNumber("p90_percent", 100 * error.P90);
            json.WriteNumber("bias_percent", 100 * error.Bias);
            json.WriteNumber("in_band_fraction", error.InBand);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("problems");
        foreach (RowProblem problem in problems)
        {
            json.WriteStringValue(problem.ToString());
        }

        json.WriteEndArray();
        json.WriteStartArray("requests");
        foreach (ReplayedRequest request in requests)
        {
            json.WriteStartObject();
            json.WriteString("trace_id", request.TraceId);
            json.WriteString("request_id", request.Request.RequestId);
            foreach (Metric metric in Latencies)
            {
                json.WritePropertyName(ConditionWords.Of(metric));
                if (request.Predicted(metric) is Figure figure)
                {
                    json.WriteStartObject();
                    json.WriteNumber("value", figure.Value);
                    json.WriteNumber("low", figure.Low);
                    json.WriteNumber("high", figure.High);
                    json.WriteEndObject();
                }
                else
                {
                    json.WriteNullValue();
                }
            }

            json.WriteString("status", request.Status);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Prints the errors where something was measured.</summary>
    public static void WriteErrors(TextWriter text, IReadOnlyList<ReplayError> errors)
    {
        if (errors.Count == 0)
        {
            return;
        }

        TextTable table = new(
            TextColumn.Text("predicted against measured"),
            TextColumn.Text("metric"),
            TextColumn.Number("requests"),
            TextColumn.Number("median error"),
            TextColumn.Number("p90"),
            TextColumn.Number("bias"),
            TextColumn.Number("in band")
        );
        foreach (ReplayError error in errors)
        {
            table.Row(
                error.TraceId,
                ConditionWords.Of(error.Metric),
                error.Requests.ToString("N0", CultureInfo.InvariantCulture),
                Percent(error.Median),
                Percent(error.P90),
                (100 * error.Bias).ToString("+0.0;−0.0;0.0", CultureInfo.InvariantCulture) + " %",
                Percent(error.InBand)
            );
        }

        table.Write(text);
    }

    private static string Percent(double share) =>
        (100 * share).ToString("F1", CultureInfo.InvariantCulture) + " %";
}
