namespace Farthing.Gateway.Moving;

/// <summary>A configuration that was written for somebody, and what could not be written.</summary>
/// <param name="Text">The configuration.</param>
/// <param name="Notes">What has no counterpart, or another one, in the order of the source.</param>
public sealed record MovedConfiguration(string Text, IReadOnlyList<MovingNote> Notes);
