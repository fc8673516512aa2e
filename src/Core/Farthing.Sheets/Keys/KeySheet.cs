using Farthing.Documents.Keys;
using Farthing.Numerics.Quantities;
using Farthing.Reporting.Sheets;
using Farthing.Reporting.Tables;
using Farthing.Sheets.Ledger;

namespace Farthing.Sheets.Keys;

/// <summary>Keys for people.</summary>
public static class KeySheet
{
    /// <summary>A table of keys.</summary>
    public static Sheet Of(KeyListDocument document) =>
        new Sheet()
            .Say(
                document.Keys.Count == 0
                    ? "The gateway has no keys."
                    : $"{Show.Count(document.Keys.Count)} keys"
            )
            .Table(
                document.Keys,
                new TableColumns<GatewayKey>()
                    .Name("key", key => key.Id)
                    .Words("state", key => Word(key.State))
                    .Words("team", key => Given(key.Team))
                    .Words("user", key => Given(key.User), rank: 1)
                    .Words("models", key => LedgerWords.Name(Models(key), 24), rank: 2)
                    .Words("budget", Budget)
                    .Words("expires", key => Day(key.Expires), rank: 1)
                    .Words("from", key => key.Source == KeySource.Configuration ? "file" : "store", rank: 2)
            );

    /// <summary>One key, and its secret where there is one to show.</summary>
    public static Sheet Of(KeyDocument document)
    {
        GatewayKey key = document.Key;
        string id = LedgerWords.Name(key.Id, 64);
        (string Name, string? Value)[] facts =
        [
            ("team", Given(key.Team)),
            ("user", Given(key.User)),
            ("tags", Given(string.Join(", ", key.Tags))),
            ("models", Models(key)),
            ("own names", Given(string.Join(", ", key.Aliases))),
            ("fallbacks", Given(string.Join(", ", key.Fallbacks))),
            ("budget", Budget(key)),
            ("limits", Limits(key)),
            ("longest body", key.MaxBodyBytes is long bytes ? $"{Show.Count(bytes)} bytes" : null),
            ("recorded", key.Record?.ToString().ToLowerInvariant()),
            ("expires", Day(key.Expires)),
        ];
        return new Sheet()
            .Say(document.Secret)
            .Say(
                document.Secret is null
                    ? $"{id} is {Word(key.State)}."
                    : $"The secret of {id}, shown this once: the gateway keeps its hash alone.",
                key.OldSecretUntil is string until
                    ? $"The secret before works until {until[..19].Replace('T', ' ')} UTC."
                    : null
            )
            .Section(
                "",
                new SheetFacts([
                    .. facts
                        .Where(fact => fact.Value is not null)
                        .Select(fact => (fact.Name, LedgerWords.Name(fact.Value!, 110))),
                ])
            );
    }

    private static string Word(KeyState state) => state.ToString().ToLowerInvariant();

    private static string? Given(string text) => text.Length == 0 ? null : text;

    private static string Models(GatewayKey key) =>
        key.Models is null ? "all" : string.Join(", ", key.Models);

    private static string? Day(string? time) =>
        time is null ? null
        : time.EndsWith("T00:00:00.0000000Z", StringComparison.Ordinal) ? time[..10]
        : time[..16].Replace('T', ' ');

    private static string? Budget(GatewayKey key) =>
        key.Budget is not { } budget
            ? null
            : $"{LedgerWords.Usd(budget.Limit)} {(budget.Period.IsTotal ? "in all" : $"per {budget.Period}")}{(budget.IsHard ? "" : ", soft")}";

    private static string? Limits(GatewayKey key)
    {
        (long? Most, string Unit)[] limits =
        [
            (key.Limits?.RequestsPerMinute, "requests/min"),
            (key.Limits?.TokensPerMinute, "tokens/min"),
            (key.Limits?.Concurrency, "at a time"),
        ];
        return Given(
            string.Join(
                ", ",
                limits
                    .Where(limit => limit.Most is not null)
                    .Select(limit => $"{Show.Count(limit.Most!.Value)} {limit.Unit}")
            )
        );
    }
}
