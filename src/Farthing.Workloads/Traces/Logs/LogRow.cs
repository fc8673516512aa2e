using System.Text.Json;
using Farthing.Workloads.Csv;

namespace Farthing.Workloads.Traces.Logs;

/// <summary>A row of a log, asked by name.</summary>
internal abstract class LogRow
{
    /// <summary>Most names that a message lists.</summary>
    private const int ShownNames = 20;

    /// <summary>The text of a number, word or switch; null where there is none of this name, or it is empty.</summary>
    public abstract string? Find(string name);

    /// <summary>The names that there are, those within objects with a dot.</summary>
    public abstract IEnumerable<string> Names { get; }

    /// <summary>The first of several names that is there.</summary>
    public string? First(IReadOnlyList<string> names)
    {
        foreach (string name in names)
        {
            if (Find(name) is string text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>The names for a message.</summary>
    public string NamesShown() => string.Join(", ", Names.Take(ShownNames));
}

/// <summary>A row that is a JSON object.</summary>
internal sealed class JsonLogRow(JsonElement row) : LogRow
{
    private const int MaxDepth = 6;

    /// <inheritdoc/>
    public override IEnumerable<string> Names => NamesOf(row, "", 0);

    /// <inheritdoc/>
    public override string? Find(string name) => Find(row, name, 0);

    private static string? Find(JsonElement element, string name, int depth)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            return OfAttributes(element, name);
        }

        if (element.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            return null;
        }

        if (element.TryGetProperty(name, out JsonElement value))
        {
            return TextOf(value);
        }

        // Names of attributes have dots themselves: each of them may be the one that goes deeper.
        for (int dot = name.IndexOf('.'); dot > 0; dot = name.IndexOf('.', dot + 1))
        {
            if (
                element.TryGetProperty(name[..dot], out JsonElement inner)
                && Find(inner, name[(dot + 1)..], depth + 1) is string text
            )
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>OTLP's attributes: a list of keys and typed values.</summary>
    private static string? OfAttributes(JsonElement list, string name)
    {
        foreach (JsonElement one in list.EnumerateArray())
        {
            if (
                one.ValueKind == JsonValueKind.Object
                && one.TryGetProperty("key", out JsonElement key)
                && key.ValueKind == JsonValueKind.String
                && key.ValueEquals(name)
                && one.TryGetProperty("value", out JsonElement value)
            )
            {
                return value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any()
                    ? TextOf(value.EnumerateObject().First().Value)
                    : TextOf(value);
            }
        }

        return null;
    }

    private static string? TextOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
            _ => null,
        };

    private static IEnumerable<string> NamesOf(JsonElement element, string before, int depth)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement one in element.EnumerateArray())
            {
                if (
                    one.ValueKind == JsonValueKind.Object
                    && one.TryGetProperty("key", out JsonElement key)
                    && key.ValueKind == JsonValueKind.String
                )
                {
                    yield return before + key.GetString();
                }
            }

            yield break;
        }

        foreach (JsonProperty member in element.EnumerateObject())
        {
            bool isDeeper =
                depth < MaxDepth && member.Value.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
            if (!isDeeper)
            {
                yield return before + member.Name;
                continue;
            }

            foreach (string name in NamesOf(member.Value, $"{before}{member.Name}.", depth + 1))
            {
                yield return name;
            }
        }
    }
}

/// <summary>A record of a CSV file with a header.</summary>
internal sealed class CsvLogRow(CsvRecords record, IReadOnlyDictionary<string, int> columns) : LogRow
{
    /// <inheritdoc/>
    public override IEnumerable<string> Names => columns.Keys;

    /// <inheritdoc/>
    public override string? Find(string name) =>
        columns.TryGetValue(name, out int column) && record.Text(column) is { Length: > 0 } text
            ? text
            : null;
}
