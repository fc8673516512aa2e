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

    /// <summary>Adds what has this name to a prompt; false where there is none, or it is empty.</summary>
    public abstract bool TryAdd(string name, LoggedPrompt.Part part, LoggedPrompt prompt);

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
    private const string Attributes = "attributes.";

    /// <inheritdoc/>
    public override IEnumerable<string> Names => NamesOf(row, "", 0);

    /// <inheritdoc/>
    public override string? Find(string name) =>
        TryFind(row, name, 0, out JsonElement at) ? TextOf(at) : null;

    /// <inheritdoc/>
    public override bool TryAdd(string name, LoggedPrompt.Part part, LoggedPrompt prompt)
    {
        if (!name.EndsWith('*'))
        {
            return TryFind(row, name, 0, out JsonElement value) && prompt.TryAdd(part, value);
        }

        bool isThere = false;
        (JsonElement attributes, string prefix) =
            name.StartsWith(Attributes, StringComparison.Ordinal)
            && row.TryGetProperty(Attributes[..^1], out JsonElement inner)
                ? (inner, name[Attributes.Length..^1])
                : (row, name[..^1]);
        foreach ((string key, JsonElement value) in KeysOf(attributes))
        {
            if (key.StartsWith(prefix, StringComparison.Ordinal))
            {
                prompt.AddName(key);
                isThere |= prompt.TryAdd(part, value);
            }
        }

        return isThere;
    }

    private static bool TryFind(JsonElement element, string name, int depth, out JsonElement found)
    {
        found = default;
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach ((string key, JsonElement value) in KeysOf(element))
            {
                if (key == name)
                {
                    found = value;
                    return true;
                }
            }

            return false;
        }

        if (element.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            return false;
        }

        if (element.TryGetProperty(name, out found))
        {
            return true;
        }

        // Names of attributes have dots themselves: each of them may be the one that goes deeper.
        for (int dot = name.IndexOf('.'); dot > 0; dot = name.IndexOf('.', dot + 1))
        {
            if (
                element.TryGetProperty(name[..dot], out JsonElement inner)
                && TryFind(inner, name[(dot + 1)..], depth + 1, out found)
            )
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Keys and values of attributes: members of an object, or OTLP's list of keys and typed values.</summary>
    private static IEnumerable<(string Key, JsonElement Value)> KeysOf(JsonElement attributes)
    {
        if (attributes.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in attributes.EnumerateObject())
            {
                yield return (member.Name, member.Value);
            }
        }
        else if (attributes.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement one in attributes.EnumerateArray())
            {
                if (
                    one.ValueKind == JsonValueKind.Object
                    && one.TryGetProperty("key", out JsonElement key)
                    && key.ValueKind == JsonValueKind.String
                    && one.TryGetProperty("value", out JsonElement value)
                )
                {
                    bool isTyped = value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Any();
                    yield return (key.GetString()!, isTyped ? value.EnumerateObject().First().Value : value);
                }
            }
        }
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

    /// <inheritdoc/>
    public override bool TryAdd(string name, LoggedPrompt.Part part, LoggedPrompt prompt) =>
        columns.TryGetValue(name, out int column) && prompt.TryAdd(part, record.Get(column));
}
