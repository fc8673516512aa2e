using System.Text.Json;
using Farthing.Cli;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Terminal;
using Farthing.Verbs.Ledger;

namespace Farthing.Verbs.Keys;

/// <summary>Keys for people.</summary>
internal static class KeysScreen
{
    /// <summary>Answers with one key, and its secret where there is one to show.</summary>
    public static int Answer(VerbContext context, JsonElement answer) =>
        context.Answer(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("secret", Secret(answer));
                json.WritePropertyName("key");
                answer.GetProperty("key").WriteTo(json);
                json.WriteEndObject();
            },
            text => Write(text, answer)
        );

    /// <summary>Prints a table of keys.</summary>
    public static void WriteList(TextWriter text, IReadOnlyList<JsonElement> keys)
    {
        if (keys.Count == 0)
        {
            text.WriteLine("The gateway has no keys.");
            return;
        }

        text.WriteLine($"{Show.Count(keys.Count)} keys");
        text.WriteLine();
        TextTable table = new(
            TextColumn.Text("key"),
            TextColumn.Text("state"),
            TextColumn.Text("team"),
            TextColumn.Text("user"),
            TextColumn.Text("models"),
            TextColumn.Text("budget"),
            TextColumn.Text("expires"),
            TextColumn.Text("from")
        );
        foreach (JsonElement key in keys)
        {
            table.Row(
                LedgerWords.Name(Text(key, "id"), 24),
                Text(key, "state"),
                Or(LedgerWords.Name(Text(key, "team"), 12), Text(key, "team")),
                Or(LedgerWords.Name(Text(key, "user"), 12), Text(key, "user")),
                Models(key),
                Budget(key),
                Day(key, "expires"),
                Text(key, "source") == "configuration" ? "file" : "store"
            );
        }

        table.Write(text);
    }

    private static void Write(TextWriter text, JsonElement answer)
    {
        JsonElement key = answer.GetProperty("key");
        string id = LedgerWords.Name(Text(key, "id"), 64);
        if (Secret(answer) is string secret)
        {
            text.WriteLine(secret);
            text.WriteLine();
            text.WriteLine($"The secret of {id}, shown this once: the gateway keeps its hash alone.");
        }
        else
        {
            text.WriteLine($"{id} is {Text(key, "state")}.");
        }

        if (key.GetProperty("old_secret_until").GetString() is string until)
        {
            text.WriteLine($"The secret before works until {until[..19].Replace('T', ' ')} UTC.");
        }

        (string Name, string Value)[] lines =
        [
            ("team", Text(key, "team")),
            ("user", Text(key, "user")),
            ("tags", List(key, "tags")),
            ("models", Models(key)),
            ("budget", Budget(key)),
            ("limits", Limits(key)),
            ("expires", Day(key, "expires")),
        ];
        foreach ((string name, string value) in lines)
        {
            if (value.Length > 0 && value != "–")
            {
                text.WriteLine($"{name, -8} {LedgerWords.Name(value, 110)}");
            }
        }
    }

    private static string? Secret(JsonElement answer) =>
        answer.TryGetProperty("secret", out JsonElement secret) ? secret.GetString() : null;

    private static string Text(JsonElement key, string name) => key.GetProperty(name).GetString() ?? "";

    private static string Or(string shown, string value) => value.Length == 0 ? "–" : shown;

    private static string List(JsonElement key, string name) =>
        string.Join(", ", key.GetProperty(name).EnumerateArray().Select(one => one.GetString()));

    private static string Models(JsonElement key) =>
        key.GetProperty("models").ValueKind == JsonValueKind.Null
            ? "all"
            : LedgerWords.Name(List(key, "models"), 24);

    private static string Day(JsonElement key, string name) =>
        key.GetProperty(name).GetString() is string time
            ? time.EndsWith("T00:00:00.0000000Z", StringComparison.Ordinal)
                ? time[..10]
                : time[..16].Replace('T', ' ')
            : "–";

    private static string Budget(JsonElement key)
    {
        JsonElement budget = key.GetProperty("budget");
        if (budget.ValueKind == JsonValueKind.Null)
        {
            return "–";
        }

        string period = Text(budget, "period");
        string soft = budget.GetProperty("hard").GetBoolean() ? "" : ", soft";
        return $"{Show.Usd(budget.GetProperty("limit_usd").GetDouble())} {(period == "total" ? "in all" : "per " + period)}{soft}";
    }

    private static string Limits(JsonElement key)
    {
        JsonElement limits = key.GetProperty("limits");
        if (limits.ValueKind == JsonValueKind.Null)
        {
            return "–";
        }

        (string Name, string Unit)[] members =
        [
            ("requests_per_minute", "requests/min"),
            ("tokens_per_minute", "tokens/min"),
            ("concurrency", "at a time"),
        ];
        return string.Join(
            ", ",
            members
                .Where(member => limits.GetProperty(member.Name).ValueKind == JsonValueKind.Number)
                .Select(member => $"{Show.Count(limits.GetProperty(member.Name).GetInt64())} {member.Unit}")
        );
    }
}
