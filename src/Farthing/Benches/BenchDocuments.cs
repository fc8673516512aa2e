using System.Text.Json;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Pages;
using Farthing.Reports;

namespace Farthing.Benches;

/// <summary>Opens results of load tests.</summary>
internal static class BenchDocuments
{
    private const string Schema = "farthing.bench/1";

    /// <summary>The document of a load test: a farthing.bench/1 file, or a report that holds one.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FarthingException">The file cannot be read, is cut off, or holds no load test, or several.</exception>
    public static JsonDocument Open(string path)
    {
        FaultList faults = new();
        IReadOnlyList<ReportDocument> held = ReportFile.Read([path], faults);
        faults.ThrowIfAny();
        List<JsonDocument> found = [];
        string other = "no JSON object";
        foreach (ReportDocument document in held)
        {
            // A file is named by its path, a document in a page by the page and its own name.
            ReportDocument named = document with
            {
                Name = held.Count == 1 ? path : $"{path}: {document.Name}",
            };
            if (ReportFile.Parse(named, faults) is not JsonDocument json)
            {
                continue;
            }

            string? schema =
                json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("schema", out JsonElement value)
                && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
            if (schema == Schema)
            {
                found.Add(json);
            }
            else
            {
                other = schema ?? other;
                json.Dispose();
            }
        }

        faults.ThrowIfAny();
        return found.Count == 1
            ? found[0]
            : throw new FarthingException(
                new Fault(
                    CompareFaultCodes.NotOneBench,
                    found.Count == 0 ? "not the result of a load test" : "a page of several load tests"
                )
                {
                    File = path,
                    Path = "schema",
                    Value = found.Count == 0 ? other : $"{found.Count} load tests",
                    Expected = $"one {Schema} document, as farthing bench --output FILE.json writes it",
                }
            );
    }
}
