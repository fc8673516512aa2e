using System.Runtime.CompilerServices;
using Farthing.Documents.Keys;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Files.Lines;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Limits;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Routing;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Billing;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <content>Who may come, and within which rules.</content>
public sealed partial class ServeFileReader
{
    private const int ShortestAdminKey = 20;

    private static List<KeyOptions> Keys(
        WrittenSection root,
        SecretSource secrets,
        IReadOnlyList<ModelRoute> models,
        KeysFile? many,
        long maxBodyBytes,
        out IReadOnlyList<BudgetOptions> budgets,
        out IReadOnlyList<RateLimit> limits
    )
    {
        string[] names = [.. models.Select(model => model.Name)];
        List<KeyOptions> keys = [];
        foreach ((string id, WrittenSection section) in root.Named("keys"))
        {
            string? hash = section.Text("sha256");
            string? secret = section.Has("sha256")
                ? secrets.Read(section, "secret")
                : secrets.Needed(section, "secret", "the key has no secret", ", or sha256: its hash");
            CheckNames(section, "models", names, mayBePatterns: true);
            CheckPairs(section, "aliases", names);
            CheckPairs(section, "fallbacks", names);
            if (section.Count("max_body") > maxBodyBytes)
            {
                section.Wrong(
                    "max_body",
                    "more than the gateway takes of any key",
                    FormattableString.Invariant($"at most {maxBodyBytes:N0}B, the gateway's max_body"),
                    code: GatewayFaultCodes.Conflict
                );
            }

            IReadOnlyList<string> tags = section.Texts("tags") ?? [];
            if (InnerPurpose.FindReserved(tags) is string reserved)
            {
                section.Wrong("tags", $"the tag '{reserved}' is the gateway's own", InnerPurpose.Expected);
            }

            keys.Add(
                new KeyOptions
                {
                    Id = id,
                    Sha256 = hash ?? KeySecret.HashOf(secret ?? ""),
                    Team = section.Text("team") ?? "",
                    User = section.Text("user") ?? "",
                    Tags = [.. tags.Distinct().Order(StringComparer.Ordinal)],
                    Models = section.Texts("models"),
                    Aliases = section.Texts("aliases") ?? [],
                    Fallbacks = section.Texts("fallbacks") ?? [],
                    MaxBodyBytes = section.Count("max_body"),
                    Record = section.Has("record") ? section.Choice<RecordMode>("record") : null,
                    ExpiresAt = GatewayRows.DayOf(section.Text("expires")),
                    IsDisabled = section.IsOn("disabled"),
                }
            );
        }

        (budgets, limits) = ([], []);
        if (many is not null)
        {
            many.Read(keys, names, maxBodyBytes);
            (budgets, limits) = (many.Budgets, many.Limits);
        }

        return keys;
    }

    private static void CheckPairs(WrittenSection section, string key, string[] models)
    {
        foreach (
            (string message, string expected, string? nearest) in ModelPair.Faults(
                section.Texts(key) ?? [],
                models,
                isAlias: key == "aliases"
            )
        )
        {
            section.Wrong(key, message, expected, nearest, GatewayFaultCodes.UnknownName);
        }
    }

    private static List<BudgetOptions> Budgets(
        WrittenSection root,
        BudgetsFile? many,
        IReadOnlyList<BudgetOptions> ofKeys
    )
    {
        List<BudgetOptions> budgets = [];
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (WrittenSection section in root.List("budgets"))
        {
            RequestScope scope = Scope(section);
            string id = section.Text("id") ?? $"{scope} per {section.Text("period")}";
            if (!ids.Add(id))
            {
                section.Wrong(
                    "id",
                    $"two budgets are called '{id}'",
                    "an id: one for each",
                    code: GatewayFaultCodes.Conflict
                );
            }

            budgets.Add(
                new BudgetOptions
                {
                    Id = id,
                    Scope = scope,
                    Limit = Money.FromUsd((decimal)(section.Number("limit") ?? 0)),
                    Period = PeriodRule.Parse(section.Text("period") ?? "") ?? BudgetPeriod.Month,
                    IsHard = section.IsOn("hard"),
                    Alerts = [.. section.Numbers("alerts").Order()],
                }
            );
        }

        budgets.AddRange(ofKeys.Where(budget => ids.Add(budget.Id)));
        many?.Read(budgets, ids);
        return budgets;
    }

    private static List<RateLimit> Limits(WrittenSection root, IReadOnlyList<RateLimit> ofKeys)
    {
        List<RateLimit> limits = [.. ofKeys];
        foreach (WrittenSection section in root.List("limits"))
        {
            limits.Add(
                new RateLimit
                {
                    Scope = Scope(section),
                    RequestsPerMinute = section.Count("requests_per_minute"),
                    TokensPerMinute = section.Count("tokens_per_minute"),
                    Concurrency = (int?)section.Count("concurrency"),
                }
            );
            if (
                !section.Has("requests_per_minute")
                && !section.Has("tokens_per_minute")
                && !section.Has("concurrency")
            )
            {
                section.Wrong(
                    "requests_per_minute",
                    "the limit limits nothing",
                    "requests_per_minute, tokens_per_minute or concurrency",
                    code: GatewayFaultCodes.Missing
                );
            }
        }

        return limits;
    }

    private static RequestScope Scope(WrittenSection section) =>
        RequestScope.Parse(section.Text("scope") ?? "") ?? new RequestScope(ScopeKind.All, "");

    /// <summary>The hash of an admin key, which is long enough and nobody else's.</summary>
    /// <param name="section">Where it stands.</param>
    /// <param name="key">The key; null where only its hash is stated.</param>
    /// <param name="isTaken">True for a hash that is another's.</param>
    /// <param name="stated">Its hash, where that stands in its place.</param>
    private static string AdminHash(
        WrittenSection section,
        string? key,
        Func<string, bool> isTaken,
        string? stated = null
    )
    {
        string hash = stated ?? KeySecret.HashOf(key ?? "");
        string name = stated is null ? SecretSource.KeyOf(section, "key") : "sha256";
        if (key is { Length: < ShortestAdminKey })
        {
            section.Wrong(
                name,
                "the admin key is too short",
                $"{ShortestAdminKey} characters at least",
                code: GatewayFaultCodes.Conflict
            );
        }
        else if (key is not (null or "") || stated is not null)
        {
            if (isTaken(hash))
            {
                section.Wrong(
                    name,
                    "the admin key is a virtual key or another admin key too",
                    "a key of its own",
                    code: GatewayFaultCodes.Conflict
                );
            }
        }

        return hash;
    }

    private static AdminOptions? Admin(WrittenSection root, SecretSource secrets, GatewayOptions options)
    {
        if (root.Section("admin") is not WrittenSection section)
        {
            return null;
        }

        string? key = secrets.Needed(
            section,
            "key",
            "the admin API has no key",
            "; openssl rand -hex 32 draws one"
        );
        List<AdminKey> more = [];
        string hash = AdminHash(section, key, IsOfClient);
        foreach ((string name, WrittenSection one) in section.Named("keys"))
        {
            string? stated = one.Text("sha256");
            string? own = one.Has("sha256")
                ? secrets.Read(one, "key")
                : secrets.Needed(one, "key", "the admin key is not there", ", or sha256: its hash");
            more.Add(new AdminKey(name, AdminHash(one, own, IsTaken, stated), one.Choice<AdminRole>("role")));
        }

        ListenOptions listen = Listen(section);
        if (listen.Port != 0 && listen.ToString() == options.Listen.ToString())
        {
            Unsafe("listen", "clients come to this address", "an address of its own");
        }

        if (!listen.IsLoopback && !section.IsOn("allow_remote"))
        {
            Unsafe(
                "listen",
                "the admin API would be open to other machines",
                "a loopback address; or allow_remote: true and tls: beside it"
            );
        }

        if (!listen.IsLoopback && !section.Has("tls"))
        {
            Unsafe(
                "tls",
                "the admin key and new secrets would go to other machines without TLS",
                "tls: { certificate: FILE, key: FILE } beside listen; or a loopback address"
            );
        }

        return new AdminOptions
        {
            Listen = listen,
            KeySha256 = hash,
            MoreKeys = more,
            AllowsRemote = section.IsOn("allow_remote"),
            Hosts = section.Texts("hosts") ?? [],
            Tls = Tls(section, secrets),
        };

        // A few are looked for among 100,000: no set of those.
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        bool IsOfClient(string one)
        {
            foreach (KeyOptions client in options.Keys)
            {
                if (client.Sha256 == one)
                {
                    return true;
                }
            }

            return false;
        }

        bool IsTaken(string one) =>
            one == hash || more.Exists(other => other.Sha256 == one) || IsOfClient(one);

        void Unsafe(string name, string message, string expected) =>
            section.Wrong(name, message, expected, code: GatewayFaultCodes.Conflict, because: "listen");
    }
}
