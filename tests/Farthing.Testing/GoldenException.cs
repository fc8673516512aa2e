namespace Farthing.Testing;

/// <summary>A text differs from its golden file.</summary>
public sealed class GoldenException(string message) : Exception(message);
