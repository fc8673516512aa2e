using System.Text.Json;
using System.Text.RegularExpressions;
using Farthing.Documents;
using Farthing.Documents.Json;
using Farthing.Numerics.Faults;
using Farthing.Reporting.Pages;

namespace Farthing.Sheets.Saved;

/// <summary>A result that was saved: what stands around it, and its document as the record that wrote it.</summary>
/// <param name="File">Where it was read.</param>
/// <param name="Envelope">What stands around the document.</param>
public sealed partial record SavedResult(string File, Envelope Envelope)
{
    /// <summary>Reads what stands around a document; a fault and null where it is no result.</summary>
    public static SavedResult? Open(ReportDocument document, FaultList faults)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(document.Json);
            return new SavedResult(
                document.Name,
                json.RootElement.Deserialize(DocumentJson.Of<Envelope>()) ?? throw new JsonException("null")
            );
        }
        catch (JsonException broken) when (broken.Path is null or "$")
        {
            faults.Add(
                new Fault(ReportFaultCodes.NotAResult, "neither a JSON document nor a report")
                {
                    File = document.Name,
                    Line = (int)Math.Min(int.MaxValue - 1, broken.LineNumber ?? 0) + 1,
                    Expected = "a result that farthing wrote with --output, whole",
                }
            );
        }
        catch (JsonException broken)
        {
            faults.Add(Incomplete(document.Name, "", broken));
        }

        return null;
    }

    /// <summary>The document; a fault and null where it is not what its record says.</summary>
    /// <typeparam name="T">The record.</typeparam>
    public T? As<T>(FaultList faults)
        where T : class
    {
        try
        {
            return Envelope.Result.ValueKind == JsonValueKind.Undefined
                ? throw new JsonException("missing required properties including: 'result'.")
                : Envelope.Result.Deserialize(DocumentJson.Saved<T>()) ?? throw new JsonException("null");
        }
        catch (JsonException broken)
        {
            faults.Add(Incomplete(File, "result", broken));
            return null;
        }
    }

    private static Fault Incomplete(string file, string at, JsonException broken) =>
        new(ReportFaultCodes.ResultIncomplete, "the result is not what its schema says")
        {
            File = file,
            Path = (at + (broken.Path ?? "$")[1..]).TrimStart('.'),
            Value = Missing().Match(broken.Message) is { Success: true } missing
                ? "lacks " + missing.Groups[1].Value
                : "of another kind",
            Expected = "a result that farthing wrote with --output, whole",
        };

    /// <summary>The reader's statement of missing members: their names.</summary>
    [GeneratedRegex("missing required properties including: (.*)\\.$")]
    private static partial Regex Missing();
}
