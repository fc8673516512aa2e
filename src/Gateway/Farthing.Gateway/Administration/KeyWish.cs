using Farthing.Documents.Keys;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Admission;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Listening;
using Farthing.Gateway.Scopes;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Gateway.Administration;

/// <summary>Key in a body: complete for a new one, only the differences for a change.</summary>
internal sealed class KeyWish
{
    /// <summary>Most tags of a key.</summary>
    public const int MaxTags = 32;

    /// <summary>Most models that a key names.</summary>
    public const int MaxModels = 1000;

    private const decimal MaxUsd = 9_000_000_000m;
    private readonly List<Func<StoredKey, StoredKey>> changes = [];

    private readonly string path;

    private KeyWish(string path) => this.path = path;

    /// <summary>The id of a new key; null to have one drawn.</summary>
    public string? Id { get; private set; }

    /// <summary>The hash of a new key's secret, where it comes from elsewhere; null to have one drawn.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>Reads it; what is wrong goes to the reader's faults.</summary>
    /// <param name="members">The body.</param>
    /// <param name="models">The models that there are.</param>
    /// <param name="maxBodyBytes">The gateway's bound of bodies, which no key passes.</param>
    /// <param name="isNew">Whether id and hash may be given.</param>
    public static KeyWish Read(
        MemberReader members,
        IReadOnlyList<string> models,
        long maxBodyBytes,
        bool isNew
    )
    {
        KeyWish wish = new(members.Node.Path);
        if (isNew)
        {
            wish.ReadNew(members);
        }

        wish.Text(members, "team", static (key, text) => key with { Team = text });
        wish.Text(members, "user", static (key, text) => key with { User = text });
        if (members.IsWritten("tags"))
        {
            IReadOnlyList<string> tags = members.Lines("tags", MaxTags) ?? [];
            if (InnerPurpose.FindReserved(tags) is string reserved)
            {
                members.Refuse("tags", $"the tag '{reserved}' is the gateway's own", InnerPurpose.Expected);
            }

            wish.changes.Add(key => key.Tags.SequenceEqual(tags) ? key : key with { Tags = tags });
        }

        wish.ReadModels(members, models);
        wish.ReadPairs(members, "aliases", models, static (key, pairs) => key with { Aliases = pairs });
        wish.ReadPairs(members, "fallbacks", models, static (key, pairs) => key with { Fallbacks = pairs });
        if (members.IsWritten("max_body_bytes"))
        {
            long? bytes = members.Whole("max_body_bytes", ListenOptions.LeastBodyBytes, maxBodyBytes);
            wish.changes.Add(key => key with { MaxBodyBytes = bytes });
        }

        if (members.IsWritten("record"))
        {
            RecordMode? mode = RecordOf(members);
            wish.changes.Add(key => key with { Record = mode });
        }

        if (members.IsWritten("expires"))
        {
            DateTimeOffset? time = members.Time("expires");
            wish.changes.Add(key => key with { ExpiresAt = time });
        }

        if (members.IsWritten("disabled"))
        {
            bool isDisabled = members.Flag("disabled") ?? false;
            wish.changes.Add(key => key with { IsDisabled = isDisabled });
        }

        wish.ReadBudget(members);
        wish.ReadLimits(members);
        members.RefuseUnknown(AdminFaultCodes.UnknownMember);
        return wish;
    }

    /// <summary>The path of a member of it, for faults.</summary>
    public string PathOf(string member) => path.Length == 0 ? member : $"{path}.{member}";

    /// <summary>A key with the changes.</summary>
    public StoredKey On(StoredKey key) => changes.Aggregate(key, static (to, change) => change(to));

    private void ReadNew(MemberReader members)
    {
        Id = members.Line("id", KeyId.MaxLength);
        if (Id is not null && !KeyId.IsOne(Id))
        {
            members.Refuse("id", "not an id", KeyId.Expected);
        }

        Sha256 = members.Line("sha256", 64);
        if (Sha256 is not null && !KeySecret.IsHash(Sha256))
        {
            members.Refuse("sha256", "not a SHA-256", KeySecret.HashExpected);
        }
    }

    private void Text(MemberReader members, string name, Func<StoredKey, string, StoredKey> change)
    {
        if (members.IsWritten(name))
        {
            string text = members.Line(name) ?? "";
            changes.Add(key => change(key, text));
        }
    }

    private void ReadModels(MemberReader members, IReadOnlyList<string> models)
    {
        if (!members.IsWritten("models"))
        {
            return;
        }

        IReadOnlyList<string>? allowed = members.Lines("models", MaxModels);
        foreach (string model in allowed ?? [])
        {
            if (!models.Any(one => ModelPattern.Fits(model, one)))
            {
                members.Refuse(
                    "models",
                    $"no model '{model}' in the configuration",
                    "names of models: " + string.Join(", ", models.Take(20)),
                    AdminFaultCodes.NotFound,
                    NearestWord.Find(model, models)
                );
            }
        }

        changes.Add(key =>
            key.Models is not null && allowed is not null && key.Models.SequenceEqual(allowed)
                ? key
                : key with
                {
                    Models = allowed,
                }
        );
    }

    private void ReadPairs(
        MemberReader members,
        string name,
        IReadOnlyList<string> models,
        Func<StoredKey, IReadOnlyList<string>, StoredKey> change
    )
    {
        if (!members.IsWritten(name))
        {
            return;
        }

        bool isAlias = name == "aliases";
        IReadOnlyList<string> pairs = members.Lines(name, MaxModels, isSorted: isAlias) ?? [];
        foreach (
            (string message, string expected, string? nearest) in ModelPair.Faults(pairs, models, isAlias)
        )
        {
            members.Refuse(name, message, expected, AdminFaultCodes.NotFound, nearest);
        }

        changes.Add(key => change(key, pairs));
    }

    private static RecordMode? RecordOf(MemberReader members)
    {
        if (members.Line("record") is not string word)
        {
            return null;
        }

        RecordMode? mode = RecordModes.Of(word);
        if (mode is null)
        {
            members.Refuse(
                "record",
                "nothing that can be recorded",
                string.Join(", ", RecordModes.Words) + "; or null for what is for all keys",
                nearest: NearestWord.Find(word, RecordModes.Words)
            );
        }

        return mode;
    }

    private void ReadBudget(MemberReader members)
    {
        if (!members.IsWritten("budget"))
        {
            return;
        }

        KeyBudget? budget = null;
        if (members.Section("budget") is MemberReader section)
        {
            section.Need("limit_usd", "dollars, such as 25");
            budget = new KeyBudget(
                section.Usd("limit_usd", 0, MaxUsd) ?? default,
                BudgetWish.PeriodOf(section),
                section.Flag("hard") ?? true
            );
            section.RefuseUnknown(AdminFaultCodes.UnknownMember);
        }

        changes.Add(key => key with { Budget = budget });
    }

    private void ReadLimits(MemberReader members)
    {
        if (!members.IsWritten("limits"))
        {
            return;
        }

        KeyLimits? limits = null;
        if (members.Section("limits") is MemberReader section)
        {
            limits = new KeyLimits(
                section.Whole("requests_per_minute", 1, 1_000_000_000),
                section.Whole("tokens_per_minute", 1, 1_000_000_000_000),
                (int?)section.Whole("concurrency", 1, 1_000_000)
            );
            section.RefuseUnknown(AdminFaultCodes.UnknownMember);
            if (limits is { RequestsPerMinute: null, TokensPerMinute: null, Concurrency: null })
            {
                members.Refuse(
                    "limits",
                    "the limits limit nothing",
                    "requests_per_minute, tokens_per_minute or concurrency; or null for no limits",
                    AdminFaultCodes.Missing
                );
            }
        }

        changes.Add(key => key with { Limits = limits });
    }
}
