namespace Farthing.Gateway.Requests;

/// <summary>A part of a form.</summary>
/// <param name="Name">Its field.</param>
/// <param name="IsFile">It has a file's name.</param>
/// <param name="IsPlain">Its content is as it stands: neither encoded nor in another character set than UTF-8.</param>
/// <param name="Content">Place of its content.</param>
internal readonly record struct FormPart(string Name, bool IsFile, bool IsPlain, JsonSpan Content);
