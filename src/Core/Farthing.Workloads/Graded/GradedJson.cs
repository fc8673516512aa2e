using System.Text.Json;
using Farthing.Numerics.Reading;

namespace Farthing.Workloads.Graded;

/// <summary>Graded questions as JSON: lines of models, intents and questions, or one object of lists of [question, intent].</summary>
internal static class GradedJson
{
    private const string Lines =
        "one object a line with question and intent, or intent and answer, or model and kind";

    private static readonly string[] Kinds = ["answers", "judge", "nonsense", "obedient", "embedder"];

    /// <summary>True for a text whose first line is one of this form.</summary>
    public static bool IsGraded(ReadOnlySpan<byte> text)
    {
        try
        {
            Utf8JsonReader reader = new(text);
            using JsonDocument first = JsonDocument.ParseValue(ref reader);
            JsonElement root = first.RootElement;
            return Has(root, "intent") || (Has(root, "model") && Has(root, "kind")) || IsPairs(root);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads the rows.</summary>
    public static void Read(ReadOnlyMemory<byte> bytes, GradedRows rows)
    {
        if (TryWhole(bytes, out JsonDocument? whole))
        {
            using (whole)
            {
                if (IsPairs(whole!.RootElement))
                {
                    ReadPairs(whole.RootElement, rows);
                    return;
                }
            }
        }

        int line = 0;
        for (ReadOnlyMemory<byte> rest = bytes; !rest.IsEmpty; )
        {
            line++;
            int end = rest.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> row = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (row.Span.Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            try
            {
                using JsonDocument document = JsonDocument.Parse(row);
                TreeFile file = new(null, WorkloadFaultCodes.BadGraded, WorkloadFaultCodes.BadGraded)
                {
                    Line = line,
                };
                Take(new TreeNode(document.RootElement, "", file), line, rows);
            }
            catch (JsonException)
            {
                rows.Wrong(line, "", "the line is not JSON", null, Lines);
            }
            catch (Numerics.Faults.FarthingException error)
            {
                Numerics.Faults.Fault fault = error.Faults[0];
                rows.Wrong(line, fault.Path ?? "", fault.Message, fault.Value, fault.Expected ?? Lines);
            }
        }
    }

    private static void Take(TreeNode row, int line, GradedRows rows)
    {
        if (row["question"].Exists)
        {
            TakeQuestion(row, line, rows);
        }
        else if (row["model"].Exists)
        {
            TakeModel(row, line, rows);
        }
        else if (row["intent"].Exists && row["answer"].Text is string answer)
        {
            rows.Answer(
                new GradedIntent(
                    row["intent"].Text!,
                    answer,
                    row["later"].Text,
                    [.. row["near"].Items.Select(one => one.Needed("a name").Text!)]
                ),
                line
            );
        }
        else
        {
            rows.Wrong(line, "", "the row is none of the three kinds", null, Lines);
        }
    }

    private static void TakeQuestion(TreeNode row, int line, GradedRows rows)
    {
        if (row["intent"].Text is not { Length: > 0 } intent || row["question"].Text is not string question)
        {
            rows.Wrong(line, "intent", "the question has no intent", null, "a name");
            return;
        }

        Dictionary<string, GradedReply> replies = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string model, TreeNode reply) in row["answers"].Members)
        {
            double? logprob = reply["logprob"].Number;
            if (reply["right"].Truth is not bool isRight || logprob > 0)
            {
                rows.Wrong(
                    line,
                    "answers." + model,
                    logprob > 0 ? "a log probability above 0" : "the answer is not graded",
                    null,
                    "{\"right\": true or false, \"answer\": \"…\", \"logprob\": at most 0}, the last two optional"
                );
                return;
            }

            replies[model] = new GradedReply(isRight, reply["answer"].Text, logprob);
        }

        rows.Ask(question, intent, line, replies);
    }

    private static void TakeModel(TreeNode row, int line, GradedRows rows)
    {
        string kind = row["kind"].Text ?? "answers";
        int at = Array.IndexOf(Kinds, kind);
        if (at < 0 || row["model"].Text is not { Length: > 0 } name)
        {
            rows.Wrong(
                line,
                at < 0 ? "kind" : "model",
                at < 0 ? "no such kind of model" : "the model has no name",
                kind,
                string.Join(", ", Kinds)
            );
            return;
        }

        GradedModel plain = new(name, (GradedModelKind)at);
        double same = Share("same", plain.Same);
        double near = Share("near", Math.Min(plain.Near, same));
        if (near > same)
        {
            rows.Wrong(line, "near", "above same", row["near"].Scalar, "at most same");
        }

        rows.Serve(
            plain with
            {
                Same = same,
                Near = near,
                Scatter = Share("scatter", plain.Scatter),
                Accuracy = Share("accuracy", plain.Accuracy),
                Sensitivity = Share("sensitivity", plain.Sensitivity),
                Specificity = Share("specificity", plain.Specificity),
                Unsure = Share("unsure", plain.Unsure),
                Signal = row["signal"].Number ?? plain.Signal,
            }
        );

        double Share(string key, double usual)
        {
            double share = row[key].Number ?? usual;
            if (share is >= 0 and <= 1)
            {
                return share;
            }

            rows.Wrong(line, key, "not a share", row[key].Scalar, "a number from 0 to 1");
            return usual;
        }
    }

    private static void ReadPairs(JsonElement root, GradedRows rows)
    {
        foreach (JsonProperty part in root.EnumerateObject())
        {
            int number = 0;
            foreach (JsonElement pair in part.Value.EnumerateArray())
            {
                number++;
                if (
                    pair.ValueKind == JsonValueKind.Array
                    && pair.GetArrayLength() == 2
                    && pair[0].ValueKind == JsonValueKind.String
                    && pair[1].ValueKind == JsonValueKind.String
                )
                {
                    rows.Ask(pair[0].GetString()!, pair[1].GetString()!, number, []);
                }
                else
                {
                    rows.Wrong(
                        1,
                        FormattableString.Invariant($"{part.Name}[{number - 1}]"),
                        "not a pair of a question and its intent",
                        pair.GetRawText(),
                        "[\"question\", \"intent\"]"
                    );
                }
            }
        }
    }

    private static bool TryWhole(ReadOnlyMemory<byte> bytes, out JsonDocument? whole)
    {
        try
        {
            whole = JsonDocument.Parse(bytes);
            return true;
        }
        catch (JsonException)
        {
            // Lines of JSON are no one document.
            whole = null;
            return false;
        }
    }

    private static bool IsPairs(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && root.EnumerateObject().Any()
        && root.EnumerateObject()
            .All(part =>
                part.Value.ValueKind == JsonValueKind.Array
                && part.Value.GetArrayLength() > 0
                && part.Value[0].ValueKind == JsonValueKind.Array
            );

    private static bool Has(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out _);
}
