using Farthing.Gateway.Admission;
using Farthing.Gateway.Caching.Keys;
using Farthing.Gateway.Caching.Shared;
using Farthing.Gateway.Dialects;
using Farthing.Gateway.Inner;
using Farthing.Gateway.Scopes;

namespace Farthing.Gateway.Caching.Semantic;

/// <summary>A question as it came, with all that is needed to look for alike ones, now or when its own answer is whole.</summary>
internal sealed class SemanticAsk
{
    /// <summary>The question.</summary>
    public required AskedQuestion Asked { get; init; }

    /// <summary>Who shares answers.</summary>
    public required string Tenant { get; init; }

    /// <summary>Who asks, and pays for the vector.</summary>
    public required Caller Caller { get; init; }

    /// <summary>The session; empty without.</summary>
    public required string Session { get; init; }

    /// <summary>Tags of the request: the gateway's own calls for it bear them, an experiment's arm among them.</summary>
    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The end user as the client names him; empty where it does not.</summary>
    public required string User { get; init; }

    /// <summary>The model as the client names it.</summary>
    public required string Model { get; init; }

    /// <summary>The form of the request.</summary>
    public required Dialect Dialect { get; init; }

    /// <summary>True where its answer is a stream.</summary>
    public required bool IsStream { get; init; }

    /// <summary>Under the stricter promise.</summary>
    public required bool IsStrict { get; init; }

    /// <summary>No older answer; below 0: none.</summary>
    public required long MaxAgeNs { get; init; }

    /// <summary>As the store stood when it was asked.</summary>
    public required long Standing { get; init; }

    /// <summary>What was known of purges then.</summary>
    public required CacheMark? Mark { get; init; }

    /// <summary>A request of the gateway's own for this question, in its names.</summary>
    public InnerRequest Own(InnerPurpose purpose, Dialect endpoint, byte[] body) =>
        new(Caller, purpose.Tag, endpoint, body)
        {
            Session = Session,
            User = User,
            Tags = Tags,
        };
}

/// <summary>A question that may be answered by another one's answer.</summary>
/// <param name="Scope">All that has to be equal but the question.</param>
/// <param name="Text">The question.</param>
internal readonly record struct AskedQuestion(CacheKey Scope, string Text);
