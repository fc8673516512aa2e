using Farthing.Gateway.Caching.Answers;
using Farthing.Gateway.Caching.Flights;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Caching.Semantic;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Caching.Stores;
using Farthing.Gateway.Forwarding;
using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Caching;

/// <summary>One request's way past the cache.</summary>
internal sealed class CacheVisit
{
    /// <summary>The request.</summary>
    public required Exchange Exchange { get; init; }

    /// <summary>What holds for it.</summary>
    public required CachePolicy Policy { get; init; }

    /// <summary>When it began, a timestamp of the clock.</summary>
    public required long BeganAt { get; init; }

    /// <summary>What was known of purges then.</summary>
    public required CacheStamp Stamp { get; init; }

    /// <summary>Why it goes past.</summary>
    public CacheBypass Bypass { get; set; }

    /// <summary>Its key.</summary>
    public CacheKey Key { get; set; }

    /// <summary>Its key by the canonical text; null where that does not stand for it.</summary>
    public CacheKey? CanonicalKey { get; set; }

    /// <summary>Whose entries it may see.</summary>
    public string Tenant { get; set; } = "";

    /// <summary>No entry older than this, nanoseconds; below 0: none at all.</summary>
    public long MaxAgeNs { get; set; } = long.MaxValue;

    /// <summary>True for control of an experiment: it does not read, and fills only where a reader would have found nothing within <see cref="MaxAgeNs"/>.</summary>
    public bool IsWithheld { get; set; }

    /// <summary>The answer; null: it goes upstream.</summary>
    public CacheEntry? Hit { get; set; }

    /// <summary>How that was found.</summary>
    public HitTier Tier { get; set; } = HitTier.Exact;

    /// <summary>Its question, where it may be answered as another one; null where not.</summary>
    public AskedQuestion? Asked { get; set; }

    /// <summary>That, to be looked for; null where it is not.</summary>
    public SemanticAsk? Ask { get; set; }

    /// <summary>What was found out about it; null: nothing yet.</summary>
    public SemanticVisit? Semantic { get; set; }

    /// <summary>Equal requests wait for this one; null where none do.</summary>
    public CacheFlight? Flight { get; set; }

    /// <summary>Collects its answer; null where that is not stored.</summary>
    public AnswerCapture? Capture { get; set; }

    /// <summary>Tells those that wait that its client has gone.</summary>
    public CancellationTokenRegistration Gone { get; set; }
}
