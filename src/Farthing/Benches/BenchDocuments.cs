using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Cli;
using Farthing.Documents;
using Farthing.Measurement.Foreign;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Pages;
using Farthing.Reports;

namespace Farthing.Benches;

/// <summary>Opens the result of a load test, whoever wrote it, as the document of <c>farthing bench</c>.</summary>
internal static class BenchDocuments
{
    private const string Schema = "farthing.bench/1";

    /// <summary>The document (farthing.bench/1) of our own JSON, of a report that holds one, or of another tool's result.</summary>
    /// <exception cref="FarthingException">The file cannot be read, is not whole, is of no known kind, or holds several load tests.</exception>
    public static JsonDocument Open(string path)
    {
        byte[] bytes = ForeignFile.Bytes(path);
        if (!IsOurs(bytes))
        {
            return JsonDocument.Parse(Converted(path, bytes));
        }

        FaultList faults = new();
        string text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        IReadOnlyList<ReportDocument> held = ReportReader.IsPage(text)
            ? ReportReader.Documents(text)
            : [new ReportDocument(path, text)];
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
                    Expected =
                        $"one {Schema} document, as farthing bench --output FILE.json writes it, or one of "
                        + string.Join(", ", ForeignFormats.Names),
                }
            );
    }

    /// <summary>True for a page, and for a document of one of our schemas, whole or not.</summary>
    public static bool IsOurs(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> text = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        text = text.TrimStart(" \t\r\n"u8);
        if (text.StartsWith("<"u8))
        {
            return true;
        }

        ReadOnlySpan<byte> head = text[..Math.Min(text.Length, 200)];
        return head.StartsWith("{"u8)
            && head.IndexOf("\"schema\""u8) >= 0
            && head.IndexOf("\"farthing."u8) >= 0;
    }

    /// <summary>The document of another tool's result.</summary>
    /// <exception cref="FarthingException">It is not whole, of no known tool, or does not say its load.</exception>
    public static string Converted(string path, byte[] bytes)
    {
        BenchOutcome outcome = BenchImport.Of(ForeignOpening.Read(path, bytes), seed: 1);
        return JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("farthing", ProgramVersion.Text);
            json.WriteNumber("seed", 1);
            json.WriteString("inputs_sha256", Convert.ToHexStringLower(SHA256.HashData(bytes)));
            json.WriteStartArray("warnings");
            json.WriteEndArray();
            json.WritePropertyName("result");
            BenchJson.Write(outcome, json);
            json.WriteEndObject();
        });
    }
}
