namespace Farthing.Gateway.Caching.Policies;

/// <summary>Codes of faults of <c>farthing cache</c>.</summary>
public static class CacheFaultCodes
{
    /// <summary>The cache's file (<c>cache.db</c>) cannot be read or written (exit code 3).</summary>
    /// <remarks>Check the data folder's rights; a damaged file may be deleted while no gateway runs, and begins empty.</remarks>
    public const string Unreadable = "FAR9801";

    /// <summary>A purge names no entries.</summary>
    /// <remarks>Name a key, a tag or a model, or say <c>--all</c>.</remarks>
    public const string NoFilter = "FAR9802";

    /// <summary>The embedder does not answer in time, refuses, or answers vectors that cannot be used (exit code 3).</summary>
    /// <remarks>Check its address, model and key; vectors have one length, and no number in them is infinite.</remarks>
    public const string EmbedderAway = "FAR9805";

    /// <summary>The embedder is named incompletely.</summary>
    /// <remarks><c>--embedder URL</c> and <c>--embedder-model NAME</c> go together; the key stands in a variable that <c>--api-key-env</c> names.</remarks>
    public const string BadEmbedder = "FAR9806";

    /// <summary>A scope of the semantic cache has not shown that its answers are right (409).</summary>
    /// <remarks>Leave it in shadow until it has; <c>--without-evidence</c> lets it serve on your word.</remarks>
    public const string NoEvidence = "FAR9807";

    /// <summary>A promotion names no scope or no model.</summary>
    /// <remarks><c>farthing cache stats --admin URL</c> lists scopes and their models.</remarks>
    public const string NoScope = "FAR9808";
}
