namespace Farthing.Protocol.Translation.Requests;

/// <summary>Kind of what a <see cref="ReasoningSeal"/> seals.</summary>
public enum ReasoningSealKind
{
    /// <summary>Readable reasoning of an engine.</summary>
    Readable,

    /// <summary>An item of the Responses API.</summary>
    Item,

    /// <summary>Anthropic's signature.</summary>
    Signature,

    /// <summary>Anthropic's redacted thinking.</summary>
    Redacted,
}
