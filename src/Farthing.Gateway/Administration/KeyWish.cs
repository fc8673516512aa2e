using Farthing.Documents.Keys;
using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Keys.Stored;
using Farthing.Numerics.Billing;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Gateway.Administration;

/// <summary>Key in a body: complete for a new one, only the differences for a change.</summary>
internal sealed class KeyWish
{
    private const decimal MaxUsd = 9_000_000_000m;
    private readonly List<Func<StoredKey, StoredKey>> changes = [];

    private KeyWish() { }

    /// <summary>The id of a new key; null to have one drawn.</summary>
    public string? Id { get; private set; }

    /// <summary>The hash of a new key's secret, where it comes from elsewhere; null to have one drawn.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>Reads it; what is wrong is collected.</summary>
    /// <param name="members">The body.</param>
    /// <param name="faults">What is wrong.</param>
    /// <param name="models">The models that there are.</param>
    /// <param name="isNew">Whether id and hash may be given.</param>
    public static KeyWish Read(
        MemberReader members,
        FaultList faults,
        IReadOnlyList<string> models,
        bool isNew
    )
    {
        KeyWish wish = new();
        if (isNew)
        {
            wish.ReadNew(members);
        }

        wish.Text(members, "team", static (key, text) => key with { Team = text });
        wish.Text(members, "user", static (key, text) => key with { User = text });
        if (members.IsWritten("tags"))
        {
            IReadOnlyList<string> tags = members.Lines("tags", most: 32) ?? [];
            wish.changes.Add(key => key.Tags.SequenceEqual(tags) ? key : key with { Tags = tags });
        }

        wish.ReadModels(members, models);
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

        wish.ReadBudget(members, faults);
        wish.ReadLimits(members, faults);
        members.RefuseUnknown(AdminFaultCodes.UnknownMember);
        return wish;
    }

    /// <summary>A key with the changes.</summary>
    public StoredKey On(StoredKey key) => changes.Aggregate(key, static (to, change) => change(to));

    private void ReadNew(MemberReader members)
    {
        Id = members.Line("id", 64);
        if (
            Id is not null
            && (
                Id.Length == 0
                || !char.IsAsciiLetterOrDigit(Id[0])
                || Id.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
                || Id.StartsWith("sk-", StringComparison.Ordinal)
            )
        )
        {
            members.Refuse("id", "not an id", "letters, digits, '-', '_' and '.', such as search-service");
        }

        Sha256 = members.Line("sha256", 64);
        if (Sha256 is not null && (Sha256.Length != 64 || Sha256.Any(c => !char.IsAsciiHexDigitLower(c))))
        {
            members.Refuse(
                "sha256",
                "not a SHA-256",
                "64 lower-case hexadecimals: printf %s \"$KEY\" | sha256sum"
            );
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

        IReadOnlyList<string>? allowed = members.Lines("models", most: 1000);
        foreach (string model in allowed ?? [])
        {
            if (!models.Contains(model))
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

    private void ReadBudget(MemberReader members, FaultList faults)
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
                Enum.Parse<BudgetPeriod>(
                    section.Word("period", "day", "week", "month", "total") ?? "month",
                    ignoreCase: true
                ),
                section.Flag("hard") ?? true
            );
            section.RefuseUnknown(AdminFaultCodes.UnknownMember);
        }

        changes.Add(key => key with { Budget = budget });
    }

    private void ReadLimits(MemberReader members, FaultList faults)
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
                faults.Add(
                    new Fault(AdminFaultCodes.Missing, "the limits limit nothing")
                    {
                        Path = "limits",
                        Expected =
                            "requests_per_minute, tokens_per_minute or concurrency; or null for no limits",
                    }
                );
            }
        }

        changes.Add(key => key with { Limits = limits });
    }
}
