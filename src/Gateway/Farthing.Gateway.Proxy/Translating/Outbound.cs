using Farthing.Gateway.Dialects;
using Farthing.Gateway.Http;
using Farthing.Gateway.Requests;

namespace Farthing.Gateway.Translating;

/// <summary>A request as it goes to an upstream: the client's own bytes, or a translation of them.</summary>
internal sealed class Outbound
{
    /// <summary>What is called there.</summary>
    public required Dialect Dialect { get; init; }

    /// <summary>Content of the body that goes there: its holds and changes are computed from it.</summary>
    public required RequestPeek Peek { get; init; }

    /// <summary>That body.</summary>
    public required RequestBody Body { get; init; }

    /// <summary>How it was translated; null: it was not.</summary>
    public Translation? Translation { get; init; }

    /// <summary>Its name in the journal: the client's endpoint, and behind <c>></c> the upstream's where it was translated.</summary>
    public string Endpoint => Translation?.Pair ?? Dialect.Name;
}
