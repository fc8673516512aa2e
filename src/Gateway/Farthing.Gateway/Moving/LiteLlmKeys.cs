using System.Globalization;
using System.Text.Json;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Keys;
using Farthing.Numerics.Faults;

namespace Farthing.Gateway.Moving;

/// <summary>Keys and teams of LiteLLM's database, as its API lists them. It keeps the SHA-256 of a key, as we do: the keys go on working, and nobody needs a new one.</summary>
internal sealed class LiteLlmKeys
{
    private static readonly string[] AllModels = ["all-team-models", "all-proxy-models", "*"];

    /// <summary>Members that say nothing of what a key or team may do, or that are read.</summary>
    private static readonly HashSet<string> Known =
    [
        "token",
        "token_id",
        "key_name",
        "key_alias",
        "expires",
        "models",
        "user_id",
        "team_id",
        "team_alias",
        "max_parallel_requests",
        "metadata",
        "tpm_limit",
        "rpm_limit",
        "aliases",
        "max_budget",
        "budget_duration",
        "blocked",
        "spend",
        "created_at",
        "created_by",
        "updated_at",
        "updated_by",
        "last_active",
        "budget_reset_at",
        "last_refreshed_at",
        "members_with_roles",
        "members",
        "admins",
        "team_memberships",
        "model_spend",
        "soft_budget_cooldown",
        "litellm_budget_table",
        "organization_id",
        "user",
        "user_email",
        "created_by_user",
    ];

    private readonly Dictionary<string, string> teamNames = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> others = new(StringComparer.Ordinal);
    private int spent;

    /// <summary>The keys, as <c>keys:</c> has them.</summary>
    public YamlMembers Keys { get; } = [];

    /// <summary>A budget, as <c>budgets:</c> has it.</summary>
    public static YamlMembers Budget(string scope, decimal usd, string period) =>
        new YamlMembers().With("scope", scope).With("limit", LiteLlmWords.Usd(usd)).With("period", period);

    /// <summary>Reads the teams.</summary>
    public void ReadTeams(
        byte[] json,
        string file,
        List<YamlMembers> budgets,
        List<YamlMembers> limits,
        List<MovingNote> notes
    )
    {
        foreach (JsonElement team in Rows(json, file, "teams"))
        {
            string id = Text(team, "team_id") ?? "";
            string name = Text(team, "team_alias") is { Length: > 0 } alias ? alias : id;
            teamNames[id] = name;
            Rules(team, $"team:{name}", file, budgets, limits, notes);
            if (Models(team).Count > 0)
            {
                notes.Add(
                    new MovingNote(
                        file,
                        null,
                        name,
                        "models of a team are models of each of its keys; left out"
                    )
                );
            }

            if (
                team.TryGetProperty("blocked", out JsonElement blocked)
                && blocked.ValueKind == JsonValueKind.True
            )
            {
                notes.Add(
                    new MovingNote(
                        file,
                        null,
                        name,
                        "the team is blocked: set disabled: true at each of its keys"
                    )
                );
            }
        }

        SayOthers(file, "teams", notes);
    }

    /// <summary>Reads the keys.</summary>
    public void ReadKeys(
        byte[] json,
        string file,
        List<string> models,
        List<YamlMembers> budgets,
        List<YamlMembers> limits,
        List<MovingNote> notes
    )
    {
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (JsonElement key in Rows(json, file, "keys"))
        {
            string hash = Text(key, "token") ?? "";
            if (!KeySecret.IsHash(hash))
            {
                notes.Add(
                    new MovingNote(
                        file,
                        null,
                        Text(key, "key_alias") ?? "a key",
                        "its token is no SHA-256 (ask with return_full_object=true); left out"
                    )
                );
                continue;
            }

            string id = LiteLlmWords.IdOf(Text(key, "key_alias") ?? "") ?? "key-" + hash[..8];
            id = ids.Add(id) ? id : $"{id[..Math.Min(id.Length, 50)]}-{hash[..8]}";
            ids.Add(id);
            string[] allowed = [.. Models(key).Except(AllModels)];
            string[] left = [.. allowed.Where(name => IsTaken(name, models))];
            foreach (string gone in allowed.Except(left))
            {
                notes.Add(new MovingNote(file, null, id, $"its model '{gone}' was not taken over; left out"));
            }

            bool isLocked = allowed.Length > 0 && left.Length == 0;
            string team = Text(key, "team_id") ?? "";
            Keys.With(
                id,
                new YamlMembers()
                    .With("sha256", hash)
                    .With("team", teamNames.GetValueOrDefault(team, team))
                    .With("user", Text(key, "user_id"))
                    .With("tags", Tags(key))
                    .With("models", left)
                    .With("aliases", Aliases(key, models))
                    .With("expires", Expires(key))
                    .With("disabled", isLocked || IsBlocked(key) ? "true" : null)
            );
            if (isLocked)
            {
                notes.Add(
                    new MovingNote(file, null, id, "none of its models was taken over: it is disabled")
                );
            }

            Rules(key, $"key:{id}", file, budgets, limits, notes);
        }

        SayOthers(file, "keys", notes);
    }

    private static bool IsTaken(string name, List<string> models) =>
        models.Exists(model => ModelPattern.Fits(model, name) || ModelPattern.Fits(name, model));

    /// <summary>Its own names for models that were taken over.</summary>
    private static string[] Aliases(JsonElement key, List<string> models) =>
        key.TryGetProperty("aliases", out JsonElement aliases) && aliases.ValueKind == JsonValueKind.Object
            ?
            [
                .. aliases
                    .EnumerateObject()
                    .Where(one => Text(aliases, one.Name) is string model && IsTaken(model, models))
                    .Select(one => $"{one.Name}={one.Value.GetString()}"),
            ]
            : [];

    private void Rules(
        JsonElement row,
        string scope,
        string file,
        List<YamlMembers> budgets,
        List<YamlMembers> limits,
        List<MovingNote> notes
    )
    {
        if (Number(row, "max_budget") is decimal usd)
        {
            string? duration = Text(row, "budget_duration");
            if (LiteLlmWords.PeriodOf(duration) is string period)
            {
                budgets.Add(Budget(scope, usd, period));
            }
            else
            {
                notes.Add(
                    new MovingNote(
                        file,
                        null,
                        scope,
                        $"no period is called '{duration}'; its budget is left out"
                    )
                );
            }
        }

        YamlMembers limit = new YamlMembers()
            .With("requests_per_minute", Digits(row, "rpm_limit"))
            .With("tokens_per_minute", Digits(row, "tpm_limit"))
            .With("concurrency", Digits(row, "max_parallel_requests"));
        if (limit.Count > 0)
        {
            YamlMembers whole = new YamlMembers().With("scope", scope);
            whole.AddRange(limit);
            limits.Add(whole);
        }

        spent += Number(row, "spend") is > 0 ? 1 : 0;
        foreach (
            JsonProperty member in row.EnumerateObject()
                .Where(one => !Known.Contains(one.Name) && IsSaid(one.Value))
        )
        {
            others[member.Name] = others.GetValueOrDefault(member.Name) + 1;
        }
    }

    private void SayOthers(string file, string what, List<MovingNote> notes)
    {
        foreach ((string name, int count) in others)
        {
            notes.Add(new MovingNote(file, null, name, $"no counterpart; left out at {count} {what}"));
        }

        if (spent > 0)
        {
            notes.Add(
                new MovingNote(
                    file,
                    null,
                    "spend",
                    $"what {spent} {what} spent there is not carried over: budgets begin at $0 (farthing ledger adjust books an opening balance)"
                )
            );
        }

        others.Clear();
        spent = 0;
    }

    private static bool IsSaid(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.False => false,
            JsonValueKind.Array => value.GetArrayLength() > 0,
            JsonValueKind.Object => value.EnumerateObject().Any(),
            JsonValueKind.String => value.GetString()!.Length > 0,
            JsonValueKind.Number => value.GetDouble() != 0,
            _ => true,
        };

    /// <summary>The rows of a list, or of the member of an object that holds it.</summary>
    private static JsonElement[] Rows(byte[] json, string file, string member)
    {
        string expected = $"what LiteLLM's API answers: a list of {member}, or an object with {member}";
        try
        {
            JsonElement root = JsonElement.Parse(json);
            JsonElement list =
                root.ValueKind == JsonValueKind.Object && root.TryGetProperty(member, out JsonElement inner)
                    ? inner
                    : root;
            if (
                list.ValueKind == JsonValueKind.Array
                && list.EnumerateArray().All(row => row.ValueKind == JsonValueKind.Object)
            )
            {
                return [.. list.EnumerateArray()];
            }
        }
        catch (JsonException)
        {
            // Said below.
        }

        throw new FarthingException(
            new Fault(GatewayFaultCodes.WrongShape, $"this is no list of {member}")
            {
                File = file,
                Expected = expected,
            }
        );
    }

    private static string? Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static decimal? Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetDecimal(out decimal number)
            ? number
            : null;

    private static string? Digits(JsonElement row, string name) =>
        Number(row, name) is decimal number and >= 1 ? LiteLlmWords.Digits(decimal.Truncate(number)) : null;

    private static List<string> Models(JsonElement row) => Texts(row, "models");

    private static List<string> Tags(JsonElement key) =>
        key.TryGetProperty("metadata", out JsonElement metadata) && metadata.ValueKind == JsonValueKind.Object
            ? Texts(metadata, "tags")
            : [];

    private static List<string> Texts(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array
            ?
            [
                .. list.EnumerateArray()
                    .Where(one => one.ValueKind == JsonValueKind.String)
                    .Select(one => one.GetString()!),
            ]
            : [];

    private static bool IsBlocked(JsonElement key) =>
        key.TryGetProperty("blocked", out JsonElement blocked) && blocked.ValueKind == JsonValueKind.True;

    private static string? Expires(JsonElement key) =>
        DateTimeOffset.TryParse(
            Text(key, "expires"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time
        )
            ? time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : null;
}
