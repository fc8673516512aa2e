using Farthing.Documents.Ledger;

namespace Farthing.Gateway.Scopes;

/// <summary>Purpose of a call that the gateway makes on its own for a decision. Its attempt stands in the ledger as any other and bears one reserved tag, <c>farthing=NAME</c>.</summary>
/// <remarks>The tags stand in journals: never change a name. A new purpose enters <see cref="All"/>; its costs are then its mechanism's in <c>savings</c>.</remarks>
public sealed class InnerPurpose
{
    /// <summary>Start of the gateway's own tags. Clients and keys may not set one.</summary>
    public const string ReservedPrefix = "farthing=";

    /// <summary>Tags that people may set, for faults.</summary>
    public const string Expected = "tags that do not begin with " + ReservedPrefix;

    /// <summary>The semantic cache embeds a question.</summary>
    public static readonly InnerPurpose CacheEmbed = new("cache.embed", SavingMechanism.SemanticCache);

    /// <summary>The semantic cache has two answers compared.</summary>
    public static readonly InnerPurpose CacheVerify = new("cache.verify", SavingMechanism.SemanticCache);

    /// <summary>The semantic cache asks the model although it served a hit.</summary>
    public static readonly InnerPurpose CacheAudit = new("cache.audit", SavingMechanism.SemanticCache);

    /// <summary>The cascade asks its smaller model.</summary>
    public static readonly InnerPurpose CascadeSmall = new("cascade.small", SavingMechanism.Cascade);

    /// <summary>The cascade has a smaller model's answer judged.</summary>
    public static readonly InnerPurpose CascadeJudge = new("cascade.judge", SavingMechanism.Cascade);

    /// <summary>The cascade asks the large model although it accepted a smaller one's answer.</summary>
    public static readonly InnerPurpose CascadeAudit = new("cascade.audit", SavingMechanism.Cascade);

    private InnerPurpose(string name, SavingMechanism mechanism)
    {
        Name = name;
        Tag = ReservedPrefix + name;
        Mechanism = mechanism;
    }

    /// <summary>All purposes.</summary>
    public static IReadOnlyList<InnerPurpose> All { get; } =
    [CacheEmbed, CacheVerify, CacheAudit, CascadeSmall, CascadeJudge, CascadeAudit];

    /// <summary>The name, such as <c>cache.embed</c>.</summary>
    public string Name { get; }

    /// <summary>The tag that such an attempt bears: <c>farthing=cache.embed</c>.</summary>
    public string Tag { get; }

    /// <summary>Mechanism that pays for the call out of what it saves.</summary>
    public SavingMechanism Mechanism { get; }

    /// <summary>The purpose among an attempt's tags; null: a client's own request.</summary>
    public static InnerPurpose? Of(IReadOnlyList<string> tags)
    {
        for (int i = 0; i < tags.Count; i++)
        {
            if (!tags[i].StartsWith(ReservedPrefix, StringComparison.Ordinal))
            {
                continue;
            }

            foreach (InnerPurpose purpose in All)
            {
                if (purpose.Tag == tags[i])
                {
                    return purpose;
                }
            }
        }

        return null;
    }

    /// <summary>The first reserved tag; null without one.</summary>
    public static string? FindReserved(IReadOnlyList<string> tags)
    {
        for (int i = 0; i < tags.Count; i++)
        {
            if (tags[i].StartsWith(ReservedPrefix, StringComparison.Ordinal))
            {
                return tags[i];
            }
        }

        return null;
    }
}
