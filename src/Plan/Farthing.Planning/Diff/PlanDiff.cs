using System.Text.Json;
using Farthing.Documents.Plans;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Planning.Diff;

/// <summary>Compares two plans (<c>farthing.plan/1</c>): what differs, and which differing inputs are behind it.</summary>
public static class PlanDiff
{
    private const string Schema = "farthing.plan/1";

    private static readonly string[] CatalogWords =
    [
        "catalog",
        "digest",
        "sha256",
        "coefficients",
        "profile_hash",
    ];
    private static readonly string[] DateWords = ["as_of", "price_date", "price_dates", "prices_of"];
    private static readonly string[] LatencyWords =
    [
        "slo",
        "latenc",
        "ttft",
        "itl",
        "tpot",
        "e2e",
        "utilization",
        "deliverable",
        "mbu",
        "mfu",
        "peak_kv_use",
        "band",
    ];

    /// <summary>Compares two documents.</summary>
    /// <param name="before">The first plan.</param>
    /// <param name="after">The second.</param>
    /// <param name="faults">Receives documents that are no plans.</param>
    /// <param name="beforeFile">Name of the first's file for faults.</param>
    /// <param name="afterFile">Name of the second's.</param>
    /// <returns>Null after a fault.</returns>
    public static PlanDiffDocument? Compare(
        string before,
        string after,
        FaultList faults,
        string? beforeFile = null,
        string? afterFile = null
    )
    {
        using JsonDocument? first = Parse(before, faults, beforeFile);
        using JsonDocument? second = Parse(after, faults, afterFile);
        return first is null || second is null ? null : Compare(first.RootElement, second.RootElement);
    }

    /// <summary>Compares two documents that have been read.</summary>
    public static PlanDiffDocument Compare(JsonElement before, JsonElement after)
    {
        Dictionary<string, PlanLeaf> first = PlanLeaf.AllOf(before);
        Dictionary<string, PlanLeaf> second = PlanLeaf.AllOf(after);
        List<PlanDiffRow> rows = [];
        foreach (string path in first.Keys.Concat(second.Keys.Where(path => !first.ContainsKey(path))))
        {
            PlanLeaf? a = first.GetValueOrDefault(path);
            PlanLeaf? b = second.GetValueOrDefault(path);
            bool isEqual =
                a is not null
                && b is not null
                && (a.Number is not null ? a.Number == b.Number : a.Text == b.Text);
            if (!isEqual)
            {
                double? change =
                    a?.Number is double x && x != 0 && b?.Number is double y ? (y / x) - 1 : null;
                rows.Add(new PlanDiffRow(path, AreaOf(path), a?.Text, b?.Text, a?.Unit ?? b?.Unit, change));
            }
        }

        PlanDiffRow[] ordered = [.. rows.OrderBy(row => row.Area)];
        return new PlanDiffDocument(
            [.. ordered.Where(row => row.Area < PlanDiffArea.Input)],
            [.. ordered.Where(row => row.IsCause)],
            [.. ordered.Where(row => row.Area == PlanDiffArea.Other)]
        );
    }

    private static PlanDiffArea AreaOf(string path)
    {
        string[] parts = path.Split('.', '[');
        bool isResult = parts.Length > 1 && parts[0] == "result";
        string last = parts[^1];
        if (!isResult)
        {
            return parts[0] == "warnings" ? PlanDiffArea.Other
                : parts[0] == "inputs_sha256" ? PlanDiffArea.Other
                : PlanDiffArea.Catalog;
        }

        string part1 = parts[1].TrimEnd(']');
        bool isSource = last == "source" && part1 is ("chosen" or "buy");
        if (isSource || parts.Any(part => DateWords.Contains(part)))
        {
            return PlanDiffArea.PriceDate;
        }

        if (parts.Any(part => CatalogWords.Any(word => part.Contains(word, StringComparison.Ordinal))))
        {
            return PlanDiffArea.Catalog;
        }

        return part1 switch
        {
            "answer" => PlanDiffArea.Answer,
            "inputs" when parts[2] == "notes" => PlanDiffArea.Other,
            "inputs" => PlanDiffArea.Input,
            "cost" => PlanDiffArea.Cost,
            "decision" when last.EndsWith("_usd_per_month", StringComparison.Ordinal) => PlanDiffArea.Cost,
            "serve" => PlanDiffArea.Fleet,
            "chosen" when IsLatency(parts[2..]) => PlanDiffArea.Latency,
            "chosen" when last == "price" || last.StartsWith("usd_", StringComparison.Ordinal) =>
                PlanDiffArea.Cost,
            "chosen" => PlanDiffArea.Fleet,
            _ => PlanDiffArea.Other,
        };
    }

    private static bool IsLatency(IEnumerable<string> parts) =>
        parts.Any(part => LatencyWords.Any(word => part.StartsWith(word, StringComparison.Ordinal)));

    /// <summary>Parses a plan.</summary>
    /// <param name="text">The document.</param>
    /// <param name="faults">Receives what is no plan.</param>
    /// <param name="file">Name of its file for faults.</param>
    /// <returns>Null after a fault.</returns>
    public static JsonDocument? Parse(string text, FaultList faults, string? file = null)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException broken)
        {
            faults.Add(
                new Fault(PlanDiffFaultCodes.NotJson, "not a JSON document")
                {
                    File = file,
                    Line = (int)Math.Min(int.MaxValue, (broken.LineNumber ?? 0) + 1),
                    Column = (int)Math.Min(int.MaxValue, (broken.BytePositionInLine ?? 0) + 1),
                    Expected = "a plan written with farthing plan … --output FILE",
                }
            );
            return null;
        }

        string? schema = document.RootElement.TryGet("schema", JsonValueKind.String, out JsonElement value)
            ? value.GetString()
            : null;
        if (schema == Schema)
        {
            return document;
        }

        faults.Add(
            new Fault(PlanDiffFaultCodes.NotAPlan, "a document of another schema")
            {
                File = file,
                Path = "schema",
                Value = schema,
                Expected = Schema,
            }
        );
        document.Dispose();
        return null;
    }
}

/// <summary>Codes of faults in plans that are compared.</summary>
public static class PlanDiffFaultCodes
{
    /// <summary>A file that should hold a plan is not JSON.</summary>
    /// <remarks>Write plans with <c>farthing plan … --output FILE</c>; the message names line and column.</remarks>
    public const string NotJson = "FAR6301";

    /// <summary>A JSON document of another schema than <c>farthing.plan/1</c>.</summary>
    /// <remarks>Give two files that <c>farthing plan --output</c> wrote.</remarks>
    public const string NotAPlan = "FAR6302";
}
