using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Benches.Answers;
using Farthing.Documents;
using Farthing.Documents.Benches;
using Farthing.Documents.Json;
using Farthing.Measurement.Faults;
using Farthing.Measurement.Foreign;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Pages;
using Farthing.Sheets.Saved;

namespace Farthing.Benches.Files;

/// <summary>Opens the result of a load test, whoever wrote it, as the document of <c>farthing bench</c>.</summary>
public static class BenchDocuments
{
    private const string Schema = "farthing.bench/1";

    /// <summary>The document (farthing.bench/1) of our own JSON, of a report that holds one, or of another tool's result.</summary>
    /// <exception cref="FarthingException">The file cannot be read, is not whole, is of no known kind, or holds several load tests.</exception>
    public static (BenchDocument Bench, Envelope Envelope) Open(string path)
    {
        byte[] bytes = ForeignFile.Bytes(path);
        if (!IsOurs(bytes))
        {
            return Imported(path, bytes);
        }

        FaultList faults = new();
        string text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        IReadOnlyList<ReportDocument> held = ReportReader.IsPage(text)
            ? ReportReader.Documents(text)
            : [new ReportDocument(path, text)];
        // A file is named by its path, a document in a page by the page and its own name.
        SavedResult[] saved =
        [
            .. held.Select(document =>
                    SavedResult.Open(
                        document with
                        {
                            Name = held.Count == 1 ? path : $"{path}: {document.Name}",
                        },
                        faults
                    )
                )
                .OfType<SavedResult>(),
        ];
        faults.ThrowIfAny();
        SavedResult[] found = [.. saved.Where(one => one.Envelope.Schema == Schema)];
        if (found.Length != 1)
        {
            throw new FarthingException(
                new Fault(
                    CompareFaultCodes.NotOneBench,
                    found.Length == 0 ? "not the result of a load test" : "a page of several load tests"
                )
                {
                    File = path,
                    Path = "schema",
                    Value =
                        found.Length == 0
                            ? saved.LastOrDefault()?.Envelope.Schema ?? "no JSON object"
                            : $"{found.Length} load tests",
                    Expected =
                        $"one {Schema} document, as farthing bench --output FILE.json writes it, or one of "
                        + string.Join(", ", ForeignFormats.Names),
                }
            );
        }

        BenchDocument? bench = found[0].As<BenchDocument>(faults);
        faults.ThrowIfAny();
        return (bench!, found[0].Envelope);
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

    /// <summary>The text of the document of another tool's result.</summary>
    /// <exception cref="FarthingException">It is not whole, of no known tool, or does not say its load.</exception>
    public static string Converted(string path, byte[] bytes)
    {
        (BenchDocument bench, Envelope around) = Imported(path, bytes);
        return JsonText.Write(json =>
            JsonSerializer.Serialize(
                json,
                around with
                {
                    Result = JsonSerializer.SerializeToElement(bench, DocumentJson.Of<BenchDocument>()),
                },
                DocumentJson.Of<Envelope>()
            )
        );
    }

    private static (BenchDocument Bench, Envelope Envelope) Imported(string path, byte[] bytes) =>
        (
            BenchRecord.Of(BenchImport.Of(ForeignOpening.Read(path, bytes), seed: 1)),
            new Envelope(
                Schema,
                ProgramVersion.Text,
                Seed: 1,
                Convert.ToHexStringLower(SHA256.HashData(bytes)),
                [],
                default
            )
        );
}
