namespace Farthing.Documents.Benches;

/// <summary>Which endpoint of the server is loaded.</summary>
public enum LoadApi
{
    /// <summary><c>/v1/chat/completions</c>.</summary>
    Chat,

    /// <summary><c>/v1/completions</c>.</summary>
    Completions,
}
