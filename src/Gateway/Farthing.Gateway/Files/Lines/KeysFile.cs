using System.Runtime.CompilerServices;
using Farthing.Gateway.Administration;
using Farthing.Gateway.Budgets;
using Farthing.Gateway.Configuration;
using Farthing.Gateway.Keys;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Limits;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Reading;

namespace Farthing.Gateway.Files.Lines;

/// <summary>The keys of <c>keys_file</c>: a line is what <c>POST /admin/v1/keys</c> takes, with <c>id</c> and <c>sha256</c>. Their own budgets and limits come with them.</summary>
/// <remarks>A line of texts alone is taken by <see cref="PlainKeyReader"/>. Any other, and any that is wrong, is read by <see cref="KeyWish"/>, as a body would be.</remarks>
/// <param name="file">The file, which begins to be read.</param>
internal sealed class KeysFile(LineFile file)
{
    private readonly LineParts<KeyOptions> lines = file.Begin<KeyOptions>(() => new PlainKeyReader().Read);
    private readonly FaultList own = new();

    /// <summary>Budgets that keys bring along.</summary>
    public List<BudgetOptions> Budgets { get; } = [];

    /// <summary>Limits that keys bring along.</summary>
    public List<RateLimit> Limits { get; } = [];

    /// <summary>Adds the keys of the file to those of the configuration.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="models">The models that there are.</param>
    /// <param name="maxBodyBytes">The gateway's bound of bodies, which no key passes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Read(List<KeyOptions> keys, IReadOnlyList<string> models, long maxBodyBytes)
    {
        // The line where an id or a hash stands first; 0: in the configuration itself.
        int about = keys.Count + file.AboutLines;
        keys.EnsureCapacity(about);
        Dictionary<string, int> ids = new(about, StringComparer.Ordinal);
        Dictionary<string, int> hashes = new(about, StringComparer.Ordinal);
        foreach (KeyOptions key in keys)
        {
            ids[key.Id] = 0;
            hashes[key.Sha256] = 0;
        }

        HashSet<string> known = new(models, StringComparer.Ordinal);
        foreach ((KeyOptions? plain, int line, ReadOnlyMemory<byte> text) in lines.All())
        {
            bool isRight = plain is { Models: null } || (plain?.Models?.All(known.Contains) ?? false);
            isRight &= plain?.MaxBodyBytes is null || plain.MaxBodyBytes <= maxBodyBytes;
            KeyOptions? key = isRight ? plain : Wished(text, line, models, maxBodyBytes);
            if (key is not null)
            {
                AddOnce(ids, key.Id, line, "id", "two keys have this id", key.Id);
                AddOnce(hashes, key.Sha256, line, "sha256", "two keys have this secret", null);
                keys.Add(key);
            }

            if (!file.Take(own, line))
            {
                return;
            }
        }
    }

    private void AddOnce(
        Dictionary<string, int> seen,
        string text,
        int line,
        string member,
        string message,
        string? value
    )
    {
        if (!seen.TryAdd(text, line))
        {
            string first = seen[text] == 0 ? "in the configuration" : $"in line {seen[text]}";
            file.Wrong(
                own,
                line,
                member,
                $"{message}, the first {first}",
                "each once",
                GatewayFaultCodes.Conflict,
                value
            );
        }
    }

    /// <summary>A key that says more than texts; null where something is wrong in it.</summary>
    private KeyOptions? Wished(
        ReadOnlyMemory<byte> text,
        int line,
        IReadOnlyList<string> models,
        long maxBodyBytes
    )
    {
        StoredKey? key = null;
        if (file.Members(text, line, own) is MemberReader members)
        {
            KeyWish wish = KeyWish.Read(members, models, maxBodyBytes, isNew: true);
            members.Need("id", KeyId.Expected);
            members.Need("sha256", KeySecret.HashExpected);
            if (own.IsEmpty)
            {
                key = wish.On(
                    new StoredKey
                    {
                        Id = wish.Id!,
                        Sha256 = wish.Sha256!,
                        CreatedAt = default,
                        ChangedAt = default,
                        Revision = 0,
                    }
                );
            }
        }

        if (key?.BudgetOptions() is BudgetOptions budget)
        {
            Budgets.Add(budget);
        }

        if (key?.RateLimit() is RateLimit limit)
        {
            Limits.Add(limit);
        }

        return key is null
            ? null
            : new KeyOptions
            {
                Id = key.Id,
                Sha256 = key.Sha256,
                Team = key.Team,
                User = key.User,
                Tags = key.Tags,
                Models = key.Models,
                Aliases = key.Aliases,
                Fallbacks = key.Fallbacks,
                MaxBodyBytes = key.MaxBodyBytes,
                Record = key.Record,
                ExpiresAt = key.ExpiresAt,
                IsDisabled = key.IsDisabled,
            };
    }
}
