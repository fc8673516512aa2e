namespace Farthing.Tests.Architecture;

/// <summary>Folders of which each reaches each other, and the uses that make it so.</summary>
internal sealed record FolderCircle(string[] Folders, string[] Uses)
{
    /// <inheritdoc/>
    public override string ToString() => string.Join("\n  ", Uses);
}
