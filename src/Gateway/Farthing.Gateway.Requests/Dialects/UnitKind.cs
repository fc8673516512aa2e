namespace Farthing.Gateway.Dialects;

/// <summary>What an endpoint is billed by where it is not billed by tokens.</summary>
public enum UnitKind
{
    /// <summary>A search unit of reranking: a query with up to 100 documents.</summary>
    Search,

    /// <summary>A generated image.</summary>
    Image,

    /// <summary>A character of a text that is spoken.</summary>
    Character,

    /// <summary>A request.</summary>
    Request,

    /// <summary>A second of a sound that is written down.</summary>
    Second,

    /// <summary>A token of reranking, where that is not billed by searches.</summary>
    Token,
}
