namespace Farthing.Gateway.Moving;

/// <summary>Something of another gateway's configuration that ours does not say, or says otherwise.</summary>
/// <param name="File">The file.</param>
/// <param name="Line">Its line; null where the file has no lines that people read.</param>
/// <param name="Path">Its name there, such as <c>litellm_settings.cache</c>.</param>
/// <param name="Message">What became of it, or what to do.</param>
public sealed record MovingNote(string File, int? Line, string Path, string Message)
{
    /// <summary>As one line.</summary>
    public override string ToString() =>
        Line is null ? $"{File}: {Path}: {Message}" : $"{File}:{Line}: {Path}: {Message}";
}
